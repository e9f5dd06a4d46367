/** The public clock of a petition: it starts once, and nothing stops it. */
export interface Clock {
  /** Net signatures at which it started. */
  threshold: number
  startedAt: Date
  dueOn: string
}

export type AnswerState =
  | { name: 'not-asked' }
  /** `days`: whole days from the start of the clock, where there was one. */
  | { name: 'answered'; on: string; days: number | undefined }
  /** Nobody has claimed the place of the addressee; no mail reached it, or one did. */
  | { name: 'not-reached' | 'not-answered'; days: number }
  | { name: 'due'; on: string; days: number }
  | { name: 'overdue'; by: number; days: number }

const DAY = 86_400_000
const start = (day: string): number => Date.parse(`${day}T00:00:00Z`)

/** Whole days from one calendar day to a later one. */
export const daysBetween = (from: string, to: string): number =>
  Math.max(0, Math.round((start(to) - start(from)) / DAY))

export const dayAfter = (day: string, days: number): string =>
  new Date(start(day) + days * DAY).toISOString().slice(0, 10)

/**
 * Where an answer stands, in the words that the page may use: who has not claimed its place cannot be called late, because it may not know.
 * All days are calendar days of the site.
 */
export function answerState({
  clock,
  startedOn,
  answeredOn,
  claimed,
  told,
  today,
}: {
  clock: Clock | undefined
  /** Day of the clock's start. */
  startedOn: string | undefined
  /** Day on which the first answer was published here. */
  answeredOn: string | undefined
  claimed: boolean
  /** A mail about it was taken by the addressee's mail server. */
  told: boolean
  today: string
}): AnswerState {
  if (answeredOn)
    return {
      name: 'answered',
      on: answeredOn,
      days: startedOn === undefined ? undefined : daysBetween(startedOn, answeredOn),
    }
  if (!clock || startedOn === undefined) return { name: 'not-asked' }
  const days = daysBetween(startedOn, today)
  if (!claimed) return { name: told ? 'not-answered' : 'not-reached', days }
  return today <= clock.dueOn
    ? { name: 'due', on: clock.dueOn, days }
    : { name: 'overdue', by: daysBetween(clock.dueOn, today), days }
}

/** Share of the threshold at which the addressee is told that it nears: nine tenths. */
export const nearAt = (threshold: number): number => Math.ceil((threshold * 9) / 10)
