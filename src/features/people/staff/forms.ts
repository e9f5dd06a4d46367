import { z } from 'zod'
import { paragraphs } from '#core/forms.ts'
import { email, personName } from '../signing-in/forms.ts'

export const addStaffSchema = z.object({
  name: personName,
  email,
  role: z.enum(['moderator', 'operator'], 'people.role-missing'),
})
export type NewStaff = z.infer<typeof addStaffSchema>

export const reasonSchema = z.object({
  reason: z
    .string('people.reason-missing')
    .transform(paragraphs)
    .pipe(z.string().min(1, 'people.reason-missing').max(500, 'people.reason-long')),
})
