import { z } from 'zod'
import { oneLine } from '#core/forms.ts'

/** Why an entry is taken off the page. */
export const removalSchema = z.object({
  reason: z
    .string()
    .default('')
    .transform(oneLine)
    .refine((text) => text !== '', 'reviews.desk-remove-reason-missing')
    .refine((text) => text.length <= 200, 'desk.reason-long'),
})
