import { z } from 'zod'
import { oneLine } from '#core/forms.ts'
import { ABOUTS } from '#features/reviews/index.ts'

const MAX_REASON = 200

const reason = z.string().default('').transform(oneLine).pipe(z.string().max(MAX_REASON, 'desk.reason-long'))

export const textDecisionSchema = z
  .object({
    version: z
      .string()
      .regex(/^[1-9]\d{0,5}$/, 'desk.decision-missing')
      .transform(Number),
    decision: z.enum(['shown', 'refused'], 'desk.decision-missing'),
    reason,
  })
  .refine(({ decision, reason }) => decision === 'shown' || reason !== '', {
    path: ['reason'],
    message: 'reviews.desk-reason-missing',
  })

export const topicSchema = z.object({
  about: z.enum(ABOUTS, 'reviews.desk-about-missing'),
  reason: reason.refine((text) => text !== '', 'reviews.desk-about-reason-missing'),
})

export const ruleSchema = z.object({ reviewTexts: z.enum(['before', 'after'], 'reviews.desk-rule-missing') })
