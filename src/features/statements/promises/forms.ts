import { z } from 'zod'
import { oneLine, paragraphs } from '#core/forms.ts'
import { isWebAddress } from '../forms.ts'
import { outcomes, type Outcome } from './rules.ts'

export const MAX_OUTCOME_WORDS = 500

export interface NewOutcome {
  outcome: Outcome
  words: string
  link: string | null
}

/** What became of a promise, with evidence: words, and a link where there is one. */
export const outcomeSchema: z.ZodType<NewOutcome> = z.object({
  outcome: z.enum(outcomes, 'statements.outcome-missing'),
  words: z
    .string()
    .default('')
    .transform(paragraphs)
    .pipe(
      z.string().min(1, 'statements.evidence-missing').max(MAX_OUTCOME_WORDS, 'statements.evidence-long'),
    ),
  link: z
    .string()
    .default('')
    .transform((text) => oneLine(text) || null)
    .refine(
      (text) => text === null || (text.length <= 1_000 && isWebAddress(text)),
      'statements.evidence-link-wrong',
    ),
}) as unknown as z.ZodType<NewOutcome>
