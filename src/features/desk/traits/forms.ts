import { z } from 'zod'
import { oneLine, type Form, type Problems } from '#core/forms.ts'
import { LOCALES } from '../setup/forms.ts'

/** Languages in which a trait needs words: those that the site can speak, without their regions. */
export const LANGUAGES = [...new Set(LOCALES.map((locale) => locale.slice(0, 2)))]
export const MAX_WORD = 40

/** The words of a new trait by language, or what is wrong with them by field. */
export function readWords(form: Form): { words: Record<string, string> } | { problems: Problems } {
  const words: Record<string, string> = {}
  const problems: Problems = {}
  for (const language of LANGUAGES) {
    const word = oneLine(form.get(`word-${language}`))
    words[language] = word
    if (!word || [...word].length > MAX_WORD) problems[`word-${language}`] = 'fairness.desk-word-missing'
  }
  return Object.keys(problems).length ? { problems } : { words }
}

/** Where a trait stands in the list; 0 takes it out. */
export const placeSchema = z.object({
  trait: z.string('fairness.desk-trait-wrong').regex(/^[a-z]{1,20}$/, 'fairness.desk-trait-wrong'),
  place: z
    .string('fairness.desk-place-wrong')
    .regex(/^\d{1,2}$/, 'fairness.desk-place-wrong')
    .transform(Number),
})
