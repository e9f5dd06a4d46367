import type { Basis } from '#features/voices/index.ts'

export interface Showing {
  releases: readonly { market: string; releasedOn: string }[]
  runningMinutes: number | null
}

// Where a day begins first: UTC+14. Whoever saw a film at midnight there must not be told that it is not out.
const FIRST_ZONE_HOURS = 14

/**
 * When the work was first shown in public in somebody's market; where nothing is known about it, or about the person's country, the first
 * showing anywhere. Undefined when no day is known at all: then nobody is refused.
 */
export function shownFrom({ releases }: Showing, country: string | null): Date | undefined {
  const own = releases.filter(({ market }) => market === country)
  const days = (own.length ? own : releases).map(({ releasedOn }) => releasedOn)
  if (!days.length) return
  return new Date(Date.parse(`${days.toSorted()[0]!}T00:00:00Z`) - FIRST_ZONE_HOURS * 3_600_000)
}

/**
 * Whether what somebody says they saw is possible yet: nothing of the work before its first showing, and all of it no sooner than it takes.
 * Poster, trailer and expectation are possible at any time.
 */
export function tooSoon(
  basis: Basis,
  work: Showing,
  country: string | null,
  now: Date,
): { why: 'not-out' | 'not-over'; from: Date } | undefined {
  if (basis !== 'all' && basis !== 'some') return
  const out = shownFrom(work, country)
  if (!out) return
  if (now < out) return { why: 'not-out', from: out }
  const over = new Date(out.getTime() + (work.runningMinutes ?? 0) * 60_000)
  return basis === 'all' && now < over ? { why: 'not-over', from: over } : undefined
}

export type Check = { decision: 'waiting' | 'shown'; reason: string }

/** Whether a text is shown at once: what was checked stays checked, and otherwise the site's rule decides. */
export function checkOf(
  before: { body: string; decision: string } | undefined,
  body: string,
  rule: 'before' | 'after',
): Check {
  if (before?.decision === 'shown' && before.body === body) return { decision: 'shown', reason: 'same-text' }
  return rule === 'after'
    ? { decision: 'shown', reason: 'checked-later' }
    : { decision: 'waiting', reason: 'checked-first' }
}
