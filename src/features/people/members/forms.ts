import { z } from 'zod'
import { oneLine } from '#core/forms.ts'
import { email, personName } from '../signing-in/forms.ts'
import { rights } from './rules.ts'

export const memberTitle = z
  .string('members.title-missing')
  .transform(oneLine)
  .pipe(z.string().min(1, 'members.title-missing').max(80, 'members.title-long'))

export const memberSchema = z.object({
  name: personName,
  title: memberTitle,
  email,
  may: z.enum(rights, 'members.may-missing'),
})
export type NewMember = z.infer<typeof memberSchema>
