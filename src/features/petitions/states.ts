import { dayIn } from '#core/clock.ts'

export const states = [
  'awaiting',
  // Seen by those alone whom its author asks for support, until enough have signed.
  'supporting',
  'live',
  'listed',
  // Nobody but its author has signed for a month.
  'dormant',
  'declined',
  'hidden',
  'closed',
  // Its address leads to the petition that it was joined to.
  'joined',
] as const
export type StateName = (typeof states)[number]

/** One decision about a petition; the newest is its state. */
export interface StateRow {
  n: number
  state: StateName
  at: Date
  /** 'author', 'rule' or the id of a member of staff. */
  by: string
  reason: string
  note: string | null
  /** Number of the earlier row that this one puts back as it was: after an appeal, or when a join is undone. */
  restores?: number | null
  /** What an earlier release called the reason. */
  reasonBefore?: string | null
}

export interface PetitionState {
  name: StateName
  /** Shown in lists and to search engines. */
  listed: boolean
  /** Whether one may sign now. */
  signable: boolean
  /** When signing ended, or will end unless somebody decides otherwise. */
  endsAt: Date
  /** What people could sign from. Undefined while its author has not confirmed. */
  liveSince: Date | undefined
  /** The decision behind the state; closing by the calendar has none until it is recorded. */
  row: StateRow | undefined
}

const isSignable = (name: StateName): boolean =>
  name === 'supporting' || name === 'live' || name === 'listed' || name === 'dormant'

const HOUR = 3_600_000

/** The decision in force: what was put back counts as it was then, with its day and its reason. */
export function inForce(rows: readonly StateRow[]): StateRow | undefined {
  let row = rows.at(-1)
  while (row?.restores) {
    const { restores } = row
    row = rows.find(({ n }) => n === restores)
  }
  return row
}

/** What was in force before a decision, and is again when that is undone. */
export const before = (rows: readonly StateRow[], n: number): StateRow | undefined =>
  inForce(rows.filter((row) => row.n < n))

/** Who signed before the end may still confirm for a day: mail is slow. */
const GRACE_HOURS = 24

/**
 * State of a petition, from its decisions in order and the last day on which one may sign. It is closed from the first moment after that
 * day in the site's time zone, whether or not the closing has been recorded.
 */
export function stateOf(
  rows: readonly StateRow[],
  closesOn: string,
  now: Date,
  timeZone: string,
): PetitionState {
  const row = inForce(rows)
  const calendarEnd = endOf(closesOn, timeZone)
  const ended = row?.state === 'closed' || row?.state === 'joined'
  const endsAt = ended && row.at < calendarEnd ? row.at : calendarEnd
  const wasListed =
    rows.findLast((earlier) => earlier.state === 'listed' || earlier.state === 'live')?.state === 'listed'
  const over = row !== undefined && isSignable(row.state) && now >= calendarEnd
  const name = over ? 'closed' : (row?.state ?? 'awaiting')
  return {
    name,
    listed: name === 'listed' || ((name === 'closed' || name === 'dormant') && wasListed),
    signable: isSignable(name),
    endsAt,
    liveSince: rows.find((earlier) => earlier.state === 'live')?.at,
    row: over ? undefined : row,
  }
}

/** Whether what was submitted then may be confirmed now; the author's own signature is what makes a petition live. */
export function mayConfirm(state: PetitionState, submittedAt: Date, now: Date): 'open' | 'closed' | 'gone' {
  if (state.name === 'hidden' || state.name === 'declined') return 'gone'
  if (state.name !== 'closed' && state.name !== 'joined') return 'open'
  return submittedAt < state.endsAt && now.getTime() < state.endsAt.getTime() + GRACE_HOURS * HOUR
    ? 'open'
    : 'closed'
}

const ends = new Map<string, Date>()

/** The first moment after a calendar day, by the clocks of a time zone: also where that day has 23 or 25 hours. */
export function endOf(day: string, timeZone: string): Date {
  const id = `${day} ${timeZone}`
  let end = ends.get(id)
  if (!end) {
    // No clock on earth is more than 14 hours from UTC; the days of a zone follow each other, so halving finds the border.
    let before = Date.parse(`${day}T00:00:00Z`)
    let after = before + 50 * HOUR
    while (after - before > 1000) {
      const middle = Math.floor((before + after) / 2000) * 1000
      if (dayIn(timeZone, new Date(middle)) > day) after = middle
      else before = middle
    }
    ends.set(id, (end = new Date(after)))
  }
  return end
}

/** The calendar day after another, or as many days later. */
export const dayAfter = (day: string, days = 1): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * HOUR).toISOString().slice(0, 10)

const parts = (day: string): [number, number, number] =>
  day.split('-').map(Number) as [number, number, number]

/** The same day some months later, or the last day of that month where it is shorter: 31 August + 6 → 28 February. */
export function monthsAfter(day: string, months: number): string {
  const [year, month, date] = parts(day)
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10)
}
