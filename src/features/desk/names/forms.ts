import { z } from 'zod'
import { oneLine } from '#core/forms.ts'

const MAX_REASON = 200

export const nameDecisionSchema = z
  .object({
    subject: z.string('desk.decision-missing'),
    voice: z.string('desk.decision-missing'),
    decision: z.enum(['shown', 'refused'], 'desk.decision-missing'),
    reason: z.string().default('').transform(oneLine).pipe(z.string().max(MAX_REASON, 'desk.reason-long')),
  })
  .refine(({ decision, reason }) => decision === 'shown' || reason !== '', {
    path: ['reason'],
    message: 'desk.name-reason-missing',
  })
