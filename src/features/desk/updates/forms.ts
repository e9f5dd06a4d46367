import { z } from 'zod'
import { paragraphs } from '#core/forms.ts'

const MAX_REASON = 300

/** A decision about something that an organiser wrote. */
export const writingDecisionSchema = z
  .object({
    what: z.enum(['update', 'pledge', 'rejoinder'], 'organising.desk-decision-missing'),
    id: z.string('organising.desk-decision-missing').regex(/^\d{1,15}$/, 'organising.desk-decision-missing'),
    decision: z.enum(['shown', 'refused', 'hidden', 'ended'], 'organising.desk-decision-missing'),
    reason: z.string().default('').transform(paragraphs).pipe(z.string().max(MAX_REASON, 'desk.reason-long')),
  })
  // Only what is offered can end.
  .refine(({ what, decision }) => decision !== 'ended' || what === 'pledge', {
    path: ['decision'],
    message: 'organising.desk-decision-missing',
  })
  .refine(({ decision, reason }) => decision === 'shown' || reason !== '', {
    path: ['reason'],
    message: 'organising.desk-reason-missing',
  })

export type WritingDecision = z.infer<typeof writingDecisionSchema>
