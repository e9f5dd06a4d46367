import type { Words } from '#core/i18n.ts'
import {
  leading,
  readChoice,
  choiceOf,
  telling,
  traitGaps,
  wilson,
  ANSWERS,
  type Answer,
  type Counts,
  type Estimate,
  type Group,
  type VoteDetails,
} from './rules.ts'
import { traitName, type TraitSettings } from './traits.ts'

export const answerName = (words: Words, answer: Answer): string => words(`fairness.answer-${answer}`)
export const groupName = (words: Words, group: Group): string => words(`fairness.group-${group}`)

/** What one person said, for their own page. */
export function saidBy(words: Words, site: TraitSettings, basis: string, details: VoteDetails): string {
  const { answer, expects, traits } = readChoice(choiceOf(basis, details))
  const list = traits.map((trait) => traitName(words, trait, site)).join(', ') || words('fairness.no-trait')
  const heard = answer ? `${answerName(words, answer)}. ` : ''
  return `${heard}${words(expects ? 'fairness.you-expect' : 'fairness.you-found', { list })}`
}

/** Whole numbers in a hundred, as people say them. */
const inHundred = (ratio: number): number => Math.round(ratio * 100)

/** "61 in 100 (56 to 66)", or "between 20 and 70 in 100" where there are few. */
export function shareText(words: Words, { share, low, high }: Estimate, n: number): string {
  const values = { n: inHundred(share), low: inHundred(low), high: inHundred(high) }
  return telling(n) === 'share' ? words('fairness.share', values) : words('fairness.between', values)
}

/**
 * The sentence before the figures: what those who saw the work answered most, then where expectation and experience lie furthest apart. The
 * same for every version and every answer.
 */
export function sentence(
  words: Words,
  counts: Counts,
  traits: readonly string[],
  site: TraitSettings,
): string {
  const group = leading(counts)
  const saw = counts[group]
  if (saw.n + counts.expects.n === 0) return words('fairness.nobody')
  const parts = [experience(words, group, counts)]
  const [widest] = traitGaps(traits, saw, counts.expects)
  if (widest?.gap && telling(saw.n) !== 'nothing' && telling(counts.expects.n) !== 'nothing')
    parts.push(
      words('fairness.gap', {
        trait: traitName(words, widest.trait, site),
        expected: shareText(words, widest.expected!, counts.expects.n),
        found: shareText(words, widest.found!, saw.n),
        n: counts.expects.n,
      }),
    )
  return parts.join(' ')
}

function experience(words: Words, group: Group, counts: Counts): string {
  const saw = counts[group]
  const who = words(`fairness.who-${group}`, { n: saw.n })
  if (telling(saw.n) === 'nothing') return words('fairness.too-few', { who, n: saw.n })
  const answered = ANSWERS.reduce((sum, answer) => sum + saw.answers[answer], 0)
  const most = ANSWERS.toSorted((a, b) => saw.answers[b] - saw.answers[a])[0]!
  if (answered === 0) return words('fairness.too-few', { who, n: 0 })
  return words('fairness.most', {
    who,
    share: shareText(words, wilson(saw.answers[most], answered), answered),
    answer: answerName(words, most),
  })
}
