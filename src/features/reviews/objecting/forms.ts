import { z } from 'zod'
import { paragraphs } from '#core/forms.ts'

export const MAX_OBJECTION = 500

export const objectionSchema = z.object({
  objection: z
    .string()
    .default('')
    .transform(paragraphs)
    .refine((text) => text !== '', 'reviews.object-missing')
    .refine((text) => [...text].length <= MAX_OBJECTION, 'reviews.object-missing'),
})
