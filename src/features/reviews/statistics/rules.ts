import { ABOUTS, type About } from '../reviewing/forms.ts'
import { readMark } from './topics.ts'
import { MARKS, posteriorOf, type Counts, type Posterior } from './posterior.ts'

/**
 * What a mark rests on, from the firmest ground to none. The three kinds of proof stand apart and are never added together: they are given
 * by different hands (a cinema or service, this site's own room, the operator of this site).
 */
export const GROUPS = [
  'all/issuer',
  'all/room',
  'all/self-hosted',
  'all',
  'some',
  'promo',
  'none',
  'unsaid',
] as const
export type Group = (typeof GROUPS)[number]

const VERIFIED = ['all/issuer', 'all/room', 'all/self-hosted'] as const
/** Those who have not seen the work: what they give is an expectation. */
export const EXPECTING = ['promo', 'none'] as const

export const isGroup = (text: string): text is Group => (GROUPS as readonly string[]).includes(text)
export const isVerified = (group: Group): boolean => group.startsWith('all/')
export const isExpecting = (group: Group): boolean => group === 'promo' || group === 'none'

/** Under this nothing is said in numbers; from the second one the number has a decimal. */
export const FEWEST = 5
export const ENOUGH = 20

export type Score =
  | { kind: 'none'; n: 0 }
  | { kind: 'too-few'; n: number }
  /** From 5 to 19: where the mean lies, widened to whole halves, because more would be pretended. */
  | { kind: 'interval'; n: number; low: number; high: number; posterior: Posterior }
  /** From 20: the mean to a tenth, with its interval. */
  | { kind: 'number'; n: number; mean: number; low: number; high: number; posterior: Posterior }

export const total = (counts: Counts): number => counts.reduce((all, count) => all + count, 0)

const known = new Map<string, Score>()
const MOST_KNOWN = 2_000

/** What is told of these marks. The same counts give the same, so a month that is over is worked out once per process. */
export function scoreOf(counts: Counts): Score {
  const key = counts.join()
  const there = known.get(key)
  if (there) return there
  if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value!)
  const score = workedOut(counts)
  known.set(key, score)
  return score
}

function workedOut(counts: Counts): Score {
  const n = total(counts)
  if (n === 0) return { kind: 'none', n: 0 }
  if (n < FEWEST) return { kind: 'too-few', n }
  const posterior = posteriorOf(counts)
  if (n < ENOUGH)
    return {
      kind: 'interval',
      n,
      low: Math.max(0.5, Math.floor(posterior.low * 2) / 2),
      high: Math.min(5, Math.ceil(posterior.high * 2) / 2),
      posterior,
    }
  const tenth = (value: number): number => Math.round(value * 10) / 10
  return {
    kind: 'number',
    n,
    mean: tenth(posterior.mean),
    low: tenth(posterior.low),
    high: tenth(posterior.high),
    posterior,
  }
}

export type Agreement = 'agreed' | 'mixed' | 'split'

/** The three lowest marks (0.5 to 1.5) and the three highest (4 to 5): each the other's mirror image. */
const END = 3
const SPLIT_SHARE = 0.3
const AGREED_SHARE = 0.7
const AGREED_MARKS = 4

/**
 * One word for how far people agree, from 20 on. Split: at least 30 in 100 gave 1.5 or less and at least 30 in 100 gave 4 or more.
 * Agreed: otherwise, when at least 70 in 100 lie within four neighbouring marks (one and a half marks apart). Mixed: the rest.
 */
export function agreementOf(counts: Counts): Agreement | undefined {
  const n = total(counts)
  if (n < ENOUGH) return
  const lowest = total(counts.slice(0, END))
  const highest = total(counts.slice(-END))
  if (lowest >= SPLIT_SHARE * n && highest >= SPLIT_SHARE * n) return 'split'
  for (let from = 0; from + AGREED_MARKS <= counts.length; from++)
    if (total(counts.slice(from, from + AGREED_MARKS)) >= AGREED_SHARE * n) return 'agreed'
  return 'mixed'
}

export type Gist =
  | { kind: 'few'; n: number }
  /** More than half gave the lowest, or the highest, mark there is. */
  | { kind: 'lowest' | 'highest'; n: number; inHundred: number }
  | { kind: 'mostly'; n: number; from: number; to: number }

const MOSTLY_SHARE = 2 / 3

/**
 * What the sentence says of a group: that most gave an end of the scale, otherwise the shortest stretch of neighbouring marks that holds two
 * thirds of them. Of several as short, the fullest; of several as full, all of them together, so that neither end is preferred.
 */
export function gistOf(counts: Counts): Gist {
  const n = total(counts)
  if (n < FEWEST) return { kind: 'few', n }
  const inHundred = (count: number): number => Math.round((count * 100) / n)
  if (counts[0]! > n / 2) return { kind: 'lowest', n, inHundred: inHundred(counts[0]!) }
  if (counts.at(-1)! > n / 2) return { kind: 'highest', n, inHundred: inHundred(counts.at(-1)!) }
  for (let length = 1; ; length++) {
    const windows = Array.from({ length: counts.length - length + 1 }, (_, from) => ({
      from,
      held: total(counts.slice(from, from + length)),
    })).filter(({ held }) => held >= MOSTLY_SHARE * n)
    if (!windows.length) continue
    const fullest = Math.max(...windows.map(({ held }) => held))
    const best = windows.filter(({ held }) => held === fullest)
    return {
      kind: 'mostly',
      n,
      from: MARKS[best[0]!.from]!,
      to: MARKS[best.at(-1)!.from + length - 1]!,
    }
  }
}

export type ByGroup = Record<Group, Counts>

/**
 * Whose marks stand in the headline: those of the first kind of proof that has 20; without one, those who say that they saw all of it.
 * The page says which.
 */
export function headlineOf(groups: ByGroup): { group: Group; verified: boolean } {
  const verified = VERIFIED.find((group) => total(groups[group]) >= ENOUGH)
  return verified ? { group: verified, verified: true } : { group: 'all', verified: false }
}

export const noCounts = (): number[] => MARKS.map(() => 0)

export const eachGroup = (countsOf: (group: Group) => number[]): Record<Group, number[]> =>
  Object.fromEntries(GROUPS.map((group) => [group, countsOf(group)])) as Record<Group, number[]>

export const emptyGroups = (): Record<Group, number[]> => eachGroup(noCounts)

/** Counts per group by what the review is about. Marks about the work are never added to marks about something else. */
export type ByTopic = Record<About, ByGroup>

/** Rows of tallies as counts per topic and group; what is no mark of ours is left out, and a negative count is nothing. */
export function topicsOf(rows: readonly { basis: string; choice: string; net: number }[]): ByTopic {
  const topics = emptyTopics()
  for (const { basis, choice, net } of rows) {
    const read = readMark(choice)
    if (read && isGroup(basis)) topics[read.about][basis][read.at]! += Math.max(0, net)
  }
  return topics
}

export const emptyTopics = (): Record<About, Record<Group, number[]>> =>
  Object.fromEntries(ABOUTS.map((about) => [about, emptyGroups()])) as Record<About, Record<Group, number[]>>

/** The marks about the work itself, per group. */
export const groupsOf = (rows: readonly { basis: string; choice: string; net: number }[]): ByGroup =>
  topicsOf(rows).work

/** How many reviews there are, whatever they are about: for counting people, never for a mean. */
export const allTopics = (topics: ByTopic): ByGroup =>
  eachGroup((group) => sum(...ABOUTS.map((about) => topics[about][group])))

export const sum = (...all: Counts[]): number[] =>
  MARKS.map((_, k) => all.reduce((count, counts) => count + counts[k]!, 0))
