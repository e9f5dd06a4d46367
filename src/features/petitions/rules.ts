import { createHash } from 'node:crypto'
import type { BasisCounts } from '#ui/basis-bar.ts'

/** What a petition is about: it decides what one would have to have seen, and nothing else. */
export const abouts = ['work', 'promotion', 'offered', 'principle'] as const
export type About = (typeof abouts)[number]

/** A demand to an addressee, or a call to the public. */
export const forms = ['demand', 'call'] as const
export type PetitionForm = (typeof forms)[number]

export interface PetitionWords {
  language: string
  action: string
  why: string
  more: string
}

/** The text with everything that gives it its meaning. */
export interface PetitionText extends PetitionWords {
  about: About
  form: PetitionForm
  addressee: string
}

/**
 * The exact bytes of a version of the text: sorted `name=value` lines, NFC, ended by LF. A line feed inside a value is written `\n` and a
 * backslash `\\`, so that no value can forge a line.
 */
export function canonicalText(text: PetitionText): string {
  const { about, action, addressee, form, language, more, why } = text
  const escape = (value: string): string =>
    value.normalize('NFC').replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return Object.entries({ about, action, addressee, form, language, more, why })
    .map(([name, value]) => `${name}=${escape(value)}\n`)
    .sort()
    .join('')
}

/** SHA-256 of the canonical text: what a signature binds to. */
export const textHash = (text: PetitionText): Buffer =>
  createHash('sha256').update(canonicalText(text)).digest()

export interface SeenShare {
  /** People who said what they have seen, or that they have seen nothing. */
  answered: number
  /** Those of them who have seen what the petition is about. */
  seen: number
  /** `seen` in a hundred, never rounded up to all nor down to none. */
  inHundred: number
  /** How to say it: few answers are told one by one, because "67 in 100" of three people is more than is known. */
  say: 'nobody-answered' | 'few' | 'in-hundred' | 'under-one' | 'over-ninety-nine'
}

const FEW = 100

/**
 * What people go by, measured against what the petition is about: who objects to a poster has seen enough with the poster; everything else
 * is measured by the work itself. The same in both directions: what has been seen is told, what has not is never held against anybody.
 */
export function seenShare(about: About, counts: BasisCounts): SeenShare {
  const work = counts['seen-all-verified'] + counts['seen-all'] + counts['seen-some']
  const seen = about === 'promotion' ? work + counts['seen-promo'] : work
  const answered = work + counts['seen-promo'] + counts['seen-none']
  const inHundred = answered ? Math.round((seen * 100) / answered) : 0
  const say =
    answered === 0
      ? 'nobody-answered'
      : answered < FEW
        ? 'few'
        : inHundred === 0 && seen > 0
          ? 'under-one'
          : inHundred === 100 && seen < answered
            ? 'over-ninety-nine'
            : 'in-hundred'
  return { answered, seen, inHundred, say }
}

/** Counts of one UTC minute, `2026-09-12T14:02Z`. */
export interface MinuteCounts {
  minute: string
  counted: number
  withdrawn: number
  removed: number
  restored: number
  net: number
}

const MINUTE = 60_000

const minuteStart = (minute: string): Date => new Date(minute.replace(/Z$/, ':00Z'))

/** The minute that begins at this moment, or the next one; minutes are in order as text. */
export const minuteFrom = (moment: number): string =>
  `${new Date(Math.ceil(moment / MINUTE) * MINUTE).toISOString().slice(0, 16)}Z`

/** The minute in which the net count reached the threshold for the first time; it stands even when the count falls again. */
export function reachedAt(series: readonly MinuteCounts[], threshold: number): Date | undefined {
  let net = 0
  for (const minute of series) {
    net += minute.net
    if (net >= threshold) return minuteStart(minute.minute)
  }
}

export interface CurvePoint {
  at: Date
  value: number
}

const STEPS = [1, 2, 5, 10, 30, 60, 120, 360, 720, 1440, 2880, 10_080].map((minutes) => minutes * MINUTE)
const MOST_STEPS = 120
const TOO_SHORT = 5 * MINUTE

/**
 * Nothing in the first five minutes: there is no shape to see yet. Then the net count at round moments from the opening to `now`, as far apart as the span asks for: minutes on the first day, days after
 * months. The last point is the count itself.
 */
export function curve(series: readonly MinuteCounts[], openedAt: Date, now: Date): CurvePoint[] {
  const start =
    Math.floor(
      Math.min(openedAt.getTime(), series.length ? minuteStart(series[0]!.minute).getTime() : Infinity) /
        MINUTE,
    ) * MINUTE
  const span = now.getTime() - start
  if (span < TOO_SHORT) return []
  const step = STEPS.find((length) => span / length <= MOST_STEPS) ?? STEPS.at(-1)!
  const points: CurvePoint[] = [{ at: new Date(start), value: 0 }]
  let net = 0
  let next = 0
  for (let at = (Math.floor(start / step) + 1) * step; at < now.getTime(); at += step) {
    // A minute's counts are complete when the minute is over. A year has half a million of them, too many to read each as a date.
    const complete = minuteFrom(at - MINUTE)
    while (next < series.length && series[next]!.minute <= complete) net += series[next++]!.net
    points.push({ at: new Date(at), value: net })
  }
  while (next < series.length) net += series[next++]!.net
  points.push({ at: now, value: net })
  return points
}

/**
 * How long a page waits before it asks for the number again: a second, because the number is at most two seconds old; longer where
 * nothing can change, and up to ten seconds when the process is busy (share of the last second in which it computed).
 */
export function pollSeconds(open: boolean, utilisation: number): number {
  const calm = open ? 1 : 10
  if (utilisation > 0.9) return 10
  if (utilisation > 0.8) return Math.max(calm, 5)
  return utilisation > 0.65 ? Math.max(calm, 2) : calm
}
