import type { StateName, StateRow } from '../states.ts'

/** Why a petition is not listed. Public, each with what its author can do about it. */
export const declineReasons = [
  'joke',
  'duplicate',
  'not-a-work',
  'no-demand',
  'false-statement',
  'private-person',
  'threats',
  'confidential',
  'advertising',
  'other',
] as const
export type DeclineReason = (typeof declineReasons)[number]

/**
 * Reasons that hide the text: where reading it is what does the harm. A joke, a double or an unclear demand harms nobody and stays readable,
 * so that everybody can judge the decision.
 */
export const hidingReasons: readonly DeclineReason[] = [
  'false-statement',
  'private-person',
  'threats',
  'confidential',
]

/** Reasons whose sentence says too little without words of the moderator: what else, and which other petition. */
export const explainedReasons: readonly string[] = ['duplicate', 'other'] satisfies DeclineReason[]

export const hideReasons = ['unlawful', 'danger', 'private', 'court'] as const
export type HideReason = (typeof hideReasons)[number]

export const closeReasons = ['author', 'met', 'overtaken'] as const
export type CloseReason = (typeof closeReasons)[number]

/** An appeal has its own way, so a moderator opens again only what was closed by mistake. */
export const reopenReasons = ['mistake'] as const
export type ReopenReason = (typeof reopenReasons)[number]

export type ModeratedState = Extract<StateName, 'listed' | 'declined' | 'hidden' | 'closed'>

const FROM: Record<ModeratedState, readonly StateName[]> = {
  listed: ['live', 'declined', 'hidden'],
  declined: ['live', 'listed', 'dormant'],
  hidden: ['live', 'listed', 'dormant', 'declined', 'closed', 'joined'],
  closed: ['live', 'listed', 'dormant'],
}

/** Whether a decision can follow the newest one. */
export const canFollow = (current: StateName, next: ModeratedState): boolean => FROM[next].includes(current)

/** What a closed petition was before: it opens again as that. */
export const reopenedState = (rows: readonly StateRow[]): 'live' | 'listed' =>
  rows.findLast((row) => row.state === 'listed' || row.state === 'live')?.state === 'listed'
    ? 'listed'
    : 'live'

/** Whether the text is shown to nobody but moderators. What was declined under earlier rules was declined as readable. */
export const hidesText = (row: Pick<StateRow, 'state' | 'reason' | 'reasonBefore'>): boolean =>
  row.state === 'hidden' ||
  (row.state === 'declined' && !row.reasonBefore && hidingReasons.some((reason) => reason === row.reason))

/** The same for queries: of the row `now_state` of `petition_states`. */
export const HIDES_TEXT = `(now_state.state = 'hidden' or (now_state.state = 'declined' and now_state.reason_before is null
  and now_state.reason in (${hidingReasons.map((reason) => `'${reason}'`).join(', ')})))`
