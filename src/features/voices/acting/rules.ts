/** One row of `voice_acts`. */
export interface Act {
  n: number
  act: string
  at: Date
  /** 'person', 'rule' or a staff id. */
  by: string
  reason: string
  note: string | null
  /** The state that a change leads to; null for other acts. */
  basis: string | null
  choice: string | null
  version: number | null
}

/**
 * State of a confirmed contribution, from its acts. `held` has no leaf yet; `refused` was held and will not get one; `removed` and
 * `withdrawn` have a leaf that says so.
 */
export type VoiceState = 'active' | 'held' | 'refused' | 'removed' | 'withdrawn'

export function stateOf(acts: readonly Act[]): VoiceState {
  let state = 'active' as VoiceState
  for (const { act } of acts) {
    if (act === 'hold') state = 'held'
    else if (act === 'release' || act === 'restore') state = 'active'
    else if (act === 'withdraw') state = 'withdrawn'
    else if (act === 'remove') state = state === 'held' || state === 'refused' ? 'refused' : 'removed'
  }
  return state
}

/** What a contribution says now: as confirmed, or as last changed. */
export function currentState<T extends { basis: string; choice: string; version: number }>(
  voice: T,
  acts: readonly Act[],
): Pick<T, 'basis' | 'choice' | 'version'> {
  const { basis, choice, version } = acts.findLast(({ act }) => act === 'change') ?? voice
  return { basis: basis ?? voice.basis, choice: choice ?? voice.choice, version: version ?? voice.version }
}

/** Whether the voice has (or will have, at the next tick) a leaf that adds it. */
export const hasLeaf = (acts: readonly Act[]): boolean =>
  !acts.some(({ act }) => act === 'hold') || acts.some(({ act }) => act === 'release')

/** Codes that a moderator gives when removing; each has a public explanation. */
export const REMOVAL_REASONS = [
  'not-a-person',
  'somebody-else',
  'bought',
  'automated',
  'test',
  'court-order',
] as const
export type RemovalReason = (typeof REMOVAL_REASONS)[number]

/** Who removed it last, against which there is an objection; undefined where a rule keeps it, or nobody objects. */
export const decidedBy = (acts: readonly Act[]): string | undefined =>
  openObjection(acts) && acts.findLast(({ act }) => act === 'remove')?.by

/** Who decides about an objection did not remove it; somebody must, where there is nobody else. */
export const mayDecideObjection = (acts: readonly Act[], staffId: number, others: number): boolean =>
  decidedBy(acts) !== String(staffId) || others === 0

/** An objection after the last decision waits for an answer. */
export function openObjection(acts: readonly Act[]): Act | undefined {
  const last = acts.findLast(({ act }) =>
    ['object', 'release', 'restore', 'remove', 'withdraw'].includes(act),
  )
  return last?.act === 'object' ? last : undefined
}
