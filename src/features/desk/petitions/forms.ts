import { z } from 'zod'
import { paragraphs } from '#core/forms.ts'
import { slugIn } from '../params.ts'
import { closeReasons, declineReasons, hideReasons, reopenReasons } from '#features/petitions/index.ts'

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
  z.object({
    reason: z.enum(reasons as readonly [Reason, ...Reason[]], 'desk.decision-why-missing'),
    note,
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
