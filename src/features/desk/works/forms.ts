import { z } from 'zod'
import { oneLine } from '#core/forms.ts'

/** What is asked beside the facts themselves. */
export const correctionSchema = z.object({
  reason: z
    .string()
    .default('')
    .transform(oneLine)
    .refine((text) => text !== '', 'works.desk-reason-missing')
    .refine((text) => text.length <= 200, 'desk.reason-long'),
  seen: z
    .string()
    .regex(/^\d{1,6}$/, 'desk.decision-missing')
    .transform(Number),
})
