import type { StateName, StateRow } from '../states.ts'

/** Why a petition was not listed. Public, each with what its author can do about it. */
export const declineReasons = [
  'duplicate',
  'unclear',
  'no-work',
  'addressee',
  'unproven',
  'private',
  'abuse',
  'unlawful',
  'advert',
] as const
export type DeclineReason = (typeof declineReasons)[number]

export const hideReasons = ['unlawful', 'danger', 'private', 'court'] as const
export type HideReason = (typeof hideReasons)[number]

export const closeReasons = ['author', 'met', 'overtaken'] as const
export type CloseReason = (typeof closeReasons)[number]

export const reopenReasons = ['mistake', 'appeal'] as const
export type ReopenReason = (typeof reopenReasons)[number]

export type ModeratedState = Extract<StateName, 'listed' | 'declined' | 'hidden' | 'closed'>

const FROM: Record<ModeratedState, readonly StateName[]> = {
  listed: ['live', 'declined', 'hidden'],
  declined: ['live', 'listed'],
  hidden: ['live', 'listed', 'declined', 'closed'],
  closed: ['live', 'listed'],
}

/** Whether a decision can follow the newest one. */
export const canFollow = (current: StateName, next: ModeratedState): boolean => FROM[next].includes(current)

/** What a closed petition was before: it opens again as that. */
export const reopenedState = (rows: readonly StateRow[]): 'live' | 'listed' =>
  rows.findLast((row) => row.state === 'listed' || row.state === 'live')?.state === 'listed'
    ? 'listed'
    : 'live'
