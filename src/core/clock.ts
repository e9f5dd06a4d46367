/** The only source of the time of day; tests move it by hand. Durations inside a process use `performance.now()`. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** UTC day, as leaves carry it: 2026-09-12. */
export const utcDay = (at: Date): string => at.toISOString().slice(0, 10)

// Making one costs more than a statement of the database; a site has one time zone, and its readers few.
const calendars = new Map<string, Intl.DateTimeFormat>()

/** Calendar day in a time zone: 2026-09-12. */
export function dayIn(timeZone: string, at: Date): string {
  let calendar = calendars.get(timeZone)
  if (!calendar) {
    calendar = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
    calendars.set(timeZone, calendar)
  }
  return calendar.format(at)
}
