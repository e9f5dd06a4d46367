import type { Form, Problems } from '#core/forms.ts'
import type { Basis } from '#features/voices/index.ts'
import type { Question } from './queries.ts'
import { ANSWERS, MOST_TRAITS, type VoteDetails } from './rules.ts'

/** How "Have you seen the work?" stands in the address and in the leaf. Whoever answers has at least seen what is asked about. */
const SEEN: Record<string, Basis> = { all: 'all', some: 'some', not: 'promo' }

export const basisFor = (seen: string): Basis | undefined =>
  Object.hasOwn(SEEN, seen) ? SEEN[seen] : undefined

/**
 * The answer itself: whoever saw the work answers the question, everybody may pick traits of its list. `mine` are those that this person
 * picked before: they keep them, also when they were retired since.
 */
export function readVote(
  form: Form,
  { offered }: Pick<Question, 'offered'>,
  mine: readonly string[] = [],
): { basis: Basis; details: VoteDetails } | { problems: Problems } {
  const problems: Problems = {}
  const basis = basisFor(form.get('seen'))
  if (!basis) problems.seen = 'fairness.seen-wrong'
  const answer = ANSWERS.find((known) => known === form.get('answer')) ?? null
  const saw = basis === 'all' || basis === 'some'
  if (saw && !answer) problems.answer = 'fairness.answer-missing'
  const picked = [...new Set(form.all('trait'))]
  if (picked.some((trait) => !offered.includes(trait) && !mine.includes(trait)))
    problems.trait = 'fairness.traits-wrong'
  else if (picked.length > MOST_TRAITS) problems.trait = 'fairness.traits-many'
  if (!basis || Object.keys(problems).length) return { problems }
  return { basis, details: { answer: saw ? answer : null, traits: picked.toSorted() } }
}
