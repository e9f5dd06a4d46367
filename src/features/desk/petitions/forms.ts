import { z } from 'zod'
import { paragraphs } from '#core/forms.ts'
import { slugIn } from '../params.ts'
import {
  closeReasons,
  declineReasons,
  explainedReasons,
  hideReasons,
  reopenReasons,
} from '#features/petitions/index.ts'

const note = z.string().default('').transform(paragraphs).pipe(z.string().max(500, 'desk.note-long'))

/** The forms about a petition's state, each with its reasons; listing needs none. */
export const decisions = {
  decline: declineReasons,
  hiding: hideReasons,
  closure: closeReasons,
  reopening: reopenReasons,
} as const
export type Decision = keyof typeof decisions

export const decisionSchema = <Reason extends string>(
  reasons: readonly Reason[],
): z.ZodType<{ reason: Reason; note: string }> =>
  z
    .object({
      reason: z.enum(reasons as readonly [Reason, ...Reason[]], 'desk.decision-why-missing'),
      note,
    })
    .refine(({ reason, note }) => note !== '' || !explainedReasons.includes(reason), {
      path: ['note'],
      message: 'life.note-needed',
    }) as unknown as z.ZodType<{
    reason: Reason
    note: string
  }>

/** Address of a petition's page, or its last part. */
export const petitionNameSchema = z.object({
  petition: z
    .string('desk.petition-unknown')
    .transform(slugIn)
    .pipe(z.string().min(1, 'desk.petition-unknown').max(200, 'desk.petition-unknown')),
})

/** The answer to an author's appeal; it is public. */
export const appealDecisionSchema = z.object({
  n: z.coerce.number<string>('desk.decision-missing').int('desk.decision-missing').min(1).max(100_000),
  outcome: z.enum(['kept', 'undone'], 'life.outcome-missing'),
  note: z
    .string('life.answer-missing')
    .transform(paragraphs)
    .pipe(z.string().min(1, 'life.answer-missing').max(500, 'desk.note-long')),
})
