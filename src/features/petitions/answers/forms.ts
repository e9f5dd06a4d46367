import { z } from 'zod'
import { paragraphs } from '#core/forms.ts'
import type { MessageKey } from '#core/i18n.ts'

const key = (text: MessageKey): MessageKey => text

export const verdicts = ['yes', 'partly', 'no'] as const
export type Verdict = (typeof verdicts)[number]

/** What somebody who signed says of a reply: whether it answers. */
export const answerSchema = z.object({ choice: z.enum(verdicts, key('organising.answer-missing')) })

export const MAX_REJOINDER = 2_000

export const rejoinderSchema = z.object({
  statement: z.string().default(''),
  text: z
    .string()
    .default('')
    .transform(paragraphs)
    .pipe(
      z
        .string()
        .min(1, key('organising.rejoinder-missing'))
        .refine((text) => [...text].length <= MAX_REJOINDER, key('organising.rejoinder-long')),
    ),
})
