import { z } from 'zod'
import { oneLine, paragraphs } from '#core/forms.ts'
import { emailInput, memberTitle, personName } from '#features/people/index.ts'
import { domainOf, partyRoles } from './rules.ts'

const partyName = z
  .string('parties.name-missing')
  .transform(oneLine)
  .pipe(z.string().min(1, 'parties.name-missing').max(120, 'parties.name-long'))

export const newPartySchema = z.object({
  name: partyName,
  role: z.enum(partyRoles, 'parties.role-missing'),
})

export const nameSchema = z.object({ name: partyName })

export const domainSchema = z.object({
  domain: z
    .string('parties.domain-wrong')
    .max(300, 'parties.domain-wrong')
    .transform((typed) => domainOf(typed) ?? '')
    .pipe(z.string().min(1, 'parties.domain-wrong')),
})

/** Nothing typed takes the address away. */
export const contactSchema = z.object({
  email: z.union([z.literal(''), emailInput], 'people.email-wrong'),
})

/** Nothing typed is the site's number. */
export const thresholdSchema = z.object({
  threshold: z
    .string()
    .default('')
    .transform((text) => text.replace(/[\s,.'’]/gu, ''))
    .pipe(z.string().regex(/^([1-9]\d{0,7})?$/, 'desk.threshold-wrong'))
    .transform((text) => (text ? Number(text) : undefined)),
})

export const noteSchema = z.object({
  note: z
    .string('parties.note-missing')
    .transform(paragraphs)
    .pipe(z.string().min(1, 'parties.note-missing').max(500, 'parties.note-long')),
})

export const claimSchema = z.object({
  name: personName,
  title: memberTitle,
  email: emailInput,
  /** `mail lumen.example`, `dns lumen.example` */
  how: z
    .string('parties.how-missing')
    .regex(/^(mail|dns) [a-z0-9.-]{3,253}$/, 'parties.how-missing')
    .transform((text) => ({
      method: text.slice(0, text.indexOf(' ')) as 'mail' | 'dns',
      domain: text.slice(text.indexOf(' ') + 1),
    })),
})
export type NewClaim = z.infer<typeof claimSchema>
