/** The only source of the time of day; tests move it by hand. Durations inside a process use `performance.now()`. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** UTC day, as leaves carry it: 2026-09-12. */
export const utcDay = (at: Date): string => at.toISOString().slice(0, 10)

/**
 * A day that there is (ISO 8601, Gregorian for all times, the years 0001 to 9999): what `<input type=date>` sends and PostgreSQL takes.
 * JavaScript alone knows a year 0, and takes 30 February for 2 March.
 */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '0001') return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && utcDay(at) === text
}

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
