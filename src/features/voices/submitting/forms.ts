import { z } from 'zod'
import { oneLine, type Problems } from '#core/forms.ts'
import { html, type Html } from '#core/html.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { isCountry } from '#ui/countries.ts'
import { checkbox, countryField, emailField, hidden, honeypot, textField, type Field } from '#ui/fields.ts'
import { parseAddress, type Address } from '../addresses.ts'
import { WISHES, type Noun, type Wish } from '../kinds.ts'
import { nounWords } from '../words.ts'

export interface Submission {
  name: string
  address: Address
  country: string | null
  wishes: Wish[]
  /** What the kind asks beyond this; parsed by its schema. */
  details?: unknown
}

const key = (text: MessageKey): MessageKey => text

/** What everybody is asked for, whatever the kind. Switches are off unless ticked. */
export const submissionSchema = z.object({
  name: z
    .string()
    .default('')
    .transform(oneLine)
    .pipe(z.string().min(1, key('voices.name.missing')).max(80, key('voices.name.long'))),
  email: z
    .string()
    .default('')
    .transform((text) => parseAddress(text))
    .refine((address): boolean => address !== undefined, key('voices.email.wrong'))
    .transform((address) => address as Address),
  country: z
    .string()
    .default('')
    .refine((code) => code === '' || isCountry(code), key('voices.country.wrong'))
    .transform((code) => code || null),
  shows: z.string().optional(),
  answer: z.string().optional(),
  news: z.string().optional(),
  consent: z
    .string()
    .default('')
    .refine((value) => value === 'yes', key('voices.consent.missing')),
})

export type SubmissionInput = z.infer<typeof submissionSchema>

export const submissionOf = (input: SubmissionInput): Submission => ({
  name: input.name,
  address: input.email,
  country: input.country,
  wishes: WISHES.filter((wish) => input[wish] === 'yes'),
})

export const HONEYPOT = 'website'

/** The fields of every kind's form. `now` is when the page was made: it feeds the time trap. */
export function submissionFields(
  plain: Words,
  values: Record<string, string>,
  problems: Problems,
  now: Date,
  kind: { noun: Noun; wishes?: readonly Wish[] } = { noun: 'signature' },
): Html {
  const words = nounWords(plain, kind.noun)
  const shared = (name: string): Pick<Field, 'words' | 'name' | 'value' | 'error'> => ({
    words,
    name,
    value: values[name],
    error: problems[name] && words(problems[name]),
  })
  const switches = (kind.wishes ?? WISHES).map((wish) =>
    checkbox({
      words,
      name: wish,
      value: 'yes',
      label: words(`voices.wish.${wish}`),
      checked: values[wish] === 'yes',
    }),
  )
  return html`
${textField({ ...shared('name'), label: words('voices.name'), autocomplete: 'name', required: true, maxlength: 80 })}
${emailField({ ...shared('email'), label: words('voices.email'), hint: words('voices.email.hint'), required: true })}
${countryField({ ...shared('country'), required: false })}
${switches}
<p class="hint">${words('voices.who-sees')} <a href="/privacy">${words('voices.who-sees.more')}</a></p>
${checkbox({ ...shared('consent'), value: 'yes', label: words('voices.consent'), checked: values.consent === 'yes', required: true })}
${honeypot({ words, name: HONEYPOT })}${hidden('shown', String(Math.floor(now.getTime() / 1000)))}
`
}
