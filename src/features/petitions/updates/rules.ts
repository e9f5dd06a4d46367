/** An organiser's updates a day: each may become a mail to everybody who follows. */
export const MOST_A_DAY = 3
/** More of them unread would only make moderators slower. */
export const MOST_WAITING = 2

export interface Decided {
  decision: string
  by: string
}

/**
 * Whether an update is checked before it is shown: until a moderator has shown one, and again after a moderator refused or hid one. Decisions
 * of all updates of a petition, in the order in which they were made. What organisers take back themselves says nothing about it.
 */
export function needsCheck(decisions: readonly Decided[]): boolean {
  const last = decisions.findLast(({ by }) => /^\d+$/.test(by))
  return last?.decision !== 'shown'
}

/** The author takes back any update of the petition, co-organisers those that they wrote. */
export const mayWithdraw = (organiser: { role: string; by: string }, update: { by: string }): boolean =>
  organiser.role === 'author' || (organiser.role === 'writes' && organiser.by === update.by)
