/** The only source of the time of day; tests move it by hand. Durations inside a process use `performance.now()`. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** UTC day, as leaves carry it: 2026-09-12. */
export const utcDay = (at: Date): string => at.toISOString().slice(0, 10)

/** Calendar day in a time zone: 2026-09-12. */
export const dayIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at)
