import { dayIn } from '#core/clock.ts'
import { dayAfter, endOf, monthsAfter } from '../states.ts'
import type { Petition } from '../queries.ts'

/** States that take no signatures any more, unless somebody decides otherwise. */
export const ENDED = ['closed', 'declined', 'hidden', 'joined'] as const

/** What ended until this moment is due: the same day so many months ago, by the clocks of the site. */
export const dueUntil = (now: Date, months: number, timeZone: string): Date =>
  endOf(dayAfter(monthsAfter(dayIn(timeZone, now), -months), -1), timeZone)

/** The day on which everything personal about an ended petition goes; undefined while it goes on. */
export function anonymousOn(
  { state }: Pick<Petition, 'state'>,
  months: number,
  timeZone: string,
): string | undefined {
  if (!ENDED.some((name) => name === state.name)) return undefined
  const at = state.name === 'closed' || !state.row ? state.endsAt : state.row.at
  // The last moment of a day is the first of the next one.
  return dayAfter(monthsAfter(dayIn(timeZone, new Date(at.getTime() - 1)), months))
}
