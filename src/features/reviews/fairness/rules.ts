import { z } from 'zod'

/** "Does this represent the work fairly?", answered by those who saw the work. */
export const ANSWERS = ['much-worse', 'fair', 'much-better', 'something-else'] as const
export type Answer = (typeof ANSWERS)[number]

/** So few that each says what stands out, and the answers stay countable. */
export const MOST_TRAITS = 3

export const detailsSchema = z.object({
  answer: z.enum(ANSWERS).nullable(),
  traits: z.array(z.string().regex(/^[a-z]{1,20}$/)).max(MOST_TRAITS),
})
export type VoteDetails = z.infer<typeof detailsSchema>

/** Whoever saw all or some of the work says what they found; everybody else, what they expect. */
export const sawWork = (basis: string): boolean => ['all', 'some'].includes(basis.split('/')[0]!)

/**
 * What stands in the leaf: how it is answered, then the traits in the order of the alphabet, joined by dots: `fair.sad.tender`,
 * `expects.thrilling`. `found` is the head where somebody who saw the work gave no answer. From these alone answers and traits are recounted.
 */
export function choiceOf(basis: string, { answer, traits }: VoteDetails): string {
  const head = sawWork(basis) ? (answer ?? 'found') : 'expects'
  return [head, ...new Set(traits.toSorted())].join('.')
}

export interface ReadChoice {
  answer: Answer | undefined
  expects: boolean
  traits: string[]
}

export function readChoice(choice: string): ReadChoice {
  const [head = '', ...traits] = choice.split('.')
  return { answer: ANSWERS.find((answer) => answer === head), expects: head === 'expects', traits }
}

/** What an answer rests on. Kinds of proof are never added together, nor to what people say. */
export const GROUPS = ['issuer', 'room', 'self-hosted', 'said', 'expects'] as const
export type Group = (typeof GROUPS)[number]

export interface GroupCounts {
  n: number
  answers: Record<Answer, number>
  traits: Record<string, number>
}

export type Counts = Record<Group, GroupCounts>

const none = (): GroupCounts => ({
  n: 0,
  answers: { 'much-worse': 0, fair: 0, 'much-better': 0, 'something-else': 0 },
  traits: {},
})

/** Sums the rows of the tallies; a trait that stands in an answer counts once for it. */
export function countVotes(rows: readonly { basis: string; choice: string; net: number }[]): Counts {
  const counts = Object.fromEntries(GROUPS.map((group) => [group, none()])) as Counts
  for (const { basis, choice, net } of rows) {
    const { answer, expects, traits } = readChoice(choice)
    const proof = GROUPS.find((group) => group === basis.split('/')[1])
    const group = counts[expects ? 'expects' : (proof ?? 'said')]
    group.n += net
    if (answer) group.answers[answer] += net
    for (const trait of traits) group.traits[trait] = (group.traits[trait] ?? 0) + net
  }
  return counts
}

const ENOUGH_VERIFIED = 20

/** Whose experience is compared with the expectation: verified viewers of one kind, once there are 20; else those who say they saw it. */
export const leading = (counts: Counts): Group =>
  (['issuer', 'room', 'self-hosted'] as const).find((group) => counts[group].n >= ENOUGH_VERIFIED) ?? 'said'

/** With fewer than 5 no share is told, with fewer than 20 its interval alone. */
export const telling = (n: number): 'nothing' | 'interval' | 'share' =>
  n < 5 ? 'nothing' : n < 20 ? 'interval' : 'share'

export interface Estimate {
  /** From 0 to 1. */
  share: number
  low: number
  high: number
}

/** Two-sided 90 %. */
export const LEVEL = 0.9
const Z = 1.6448536269514722

/**
 * A share with its 90 % score interval (Wilson, "Probable inference, the law of succession, and statistical inference", 1927), which stays
 * within 0 and 1 and holds for few answers. `n` ≥ 1.
 */
export function wilson(count: number, n: number): Estimate {
  const share = count / n
  const z2 = Z * Z
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n)
  const half = (Z / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

/** Difference of two independent shares with its 90 % interval (Newcombe, 1998, method 10: from the two Wilson intervals). */
export function gapOf(a: Estimate, b: Estimate): Estimate {
  const share = a.share - b.share
  return {
    share,
    low: share - Math.hypot(a.share - a.low, b.high - b.share),
    high: share + Math.hypot(a.high - a.share, b.share - b.low),
  }
}

/** What results tell of: every trait that can be picked, and every one that somebody picked before it was retired. */
export const toldTraits = (
  { traits, offered }: { traits: readonly string[]; offered: readonly string[] },
  counts: Counts,
): string[] =>
  traits.filter((trait) => offered.includes(trait) || GROUPS.some((group) => counts[group].traits[trait]))

export interface TraitGap {
  trait: string
  expected: Estimate | undefined
  found: Estimate | undefined
  /** Expected minus found. */
  gap: Estimate | undefined
}

/** Every trait of the question, the largest difference first; without one, in the order of the list. */
export function traitGaps(traits: readonly string[], found: GroupCounts, expected: GroupCounts): TraitGap[] {
  const estimate = (group: GroupCounts, trait: string): Estimate | undefined =>
    group.n > 0 ? wilson(Math.max(0, Math.min(group.n, group.traits[trait] ?? 0)), group.n) : undefined
  const gaps = traits.map((trait): TraitGap => {
    const [e, f] = [estimate(expected, trait), estimate(found, trait)]
    return { trait, expected: e, found: f, gap: e && f ? gapOf(e, f) : undefined }
  })
  return gaps.sort((a, b) => Math.abs(b.gap?.share ?? 0) - Math.abs(a.gap?.share ?? 0))
}
