import { z } from 'zod'
import { isDay } from '#core/clock.ts'
import { oneLine } from '#core/forms.ts'
import type { MessageKey } from '#core/i18n.ts'
import { isLanguage } from '#features/works/index.ts'

export const STANCES = ['for', 'against', 'between'] as const

/** What a critic's text rests on, as it says itself. */
export const RESTS_ON = ['viewing', 'none', 'unsaid'] as const

/** What may be quoted of a published review: enough to carry its judgement, too little to replace it. */
export const MAX_QUOTE = 300

const key = (text: MessageKey): MessageKey => text

export const isWebAddress = (text: string): boolean => {
  try {
    return text.length <= 1_000 && /^https?:$/.test(new URL(text).protocol)
  } catch {
    return false
  }
}

const line = (most: number, long: MessageKey) =>
  z
    .string()
    .default('')
    .transform(oneLine)
    .refine((text) => [...text].length <= most, long)

export const criticSchema = z.object({
  outlet: line(100, key('reviews.critic-outlet-missing')).refine(
    (text) => text !== '',
    key('reviews.critic-outlet-missing'),
  ),
  author: line(100, key('reviews.critic-author-long')),
  url: z
    .string()
    .default('')
    .transform((text) => text.trim())
    .refine(isWebAddress, key('reviews.critic-url-wrong')),
  publishedOn: z.string().default('').refine(isDay, key('reviews.critic-day-wrong')),
  mark: line(20, key('reviews.critic-mark-long')),
  stance: z.enum(STANCES, key('reviews.critic-stance-missing')),
  restsOn: z.enum(RESTS_ON, key('reviews.critic-rests-missing')),
  language: z.string().default('').refine(isLanguage, key('reviews.language-missing')),
  quote: line(MAX_QUOTE, key('reviews.critic-quote-long')).refine(
    (text) => text !== '',
    key('reviews.critic-quote-missing'),
  ),
})
export type NewCritic = z.infer<typeof criticSchema>
