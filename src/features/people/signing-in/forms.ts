import { z } from 'zod'
import { oneLine } from '#core/forms.ts'
import { staffEmail } from '../rules.ts'

// One line, one @: the address is only ever written to by our own mailer, and it bounces when it is wrong.
const EMAIL = /^[^\s@<>()",;:\\]+@[^\s@<>()",;:\\]+$/u

export const email = z
  .string('people.email-missing')
  .transform(staffEmail)
  .pipe(
    z
      .string()
      .min(1, 'people.email-missing')
      .max(254, 'people.email-wrong')
      .regex(EMAIL, 'people.email-wrong'),
  )

export const personName = z
  .string('people.name-missing')
  .transform(oneLine)
  .pipe(z.string().min(1, 'people.name-missing').max(80, 'people.name-long'))

export const signInSchema = z.object({ email })
export const inviteSchema = z.object({ name: personName, email })
export type Invite = z.infer<typeof inviteSchema>
