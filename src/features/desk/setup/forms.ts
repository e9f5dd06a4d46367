import { z } from 'zod'
import { oneLine, paragraphs } from '#core/forms.ts'
import { hasBlanks } from './rules.ts'

/** Languages that have words; more appear here when `locales/` has them. `en` writes dates day first, `en-US` month first. */
export const LOCALES = ['en', 'en-US'] as const

export const MAX_TEXT = 20_000

const isTimeZone = (name: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

export const siteSchema = z.object({
  name: z
    .string('desk.site-name-missing')
    .transform(oneLine)
    .pipe(z.string().min(1, 'desk.site-name-missing').max(60, 'desk.site-name-long')),
  locale: z.enum(LOCALES, 'desk.locale-wrong'),
  timeZone: z.string('desk.zone-wrong').max(60, 'desk.zone-wrong').refine(isTimeZone, 'desk.zone-wrong'),
  contact: z
    .string('desk.contact-wrong')
    .trim()
    .max(254, 'desk.contact-wrong')
    .regex(/^[^\s@<>"]+@[^\s@<>"]+$/u, 'desk.contact-wrong'),
})

export const textSchema = z.object({
  text: z
    .string('desk.text-missing')
    .transform(paragraphs)
    .pipe(
      z
        .string()
        .min(1, 'desk.text-missing')
        .max(MAX_TEXT, 'desk.text-long')
        .refine((text) => !hasBlanks(text), 'desk.text-blanks'),
    ),
})

export const petitionRulesSchema = z.object({
  openers: z.enum(['everyone', 'staff'], 'desk.openers-missing'),
  answerThreshold: z
    .string('desk.threshold-wrong')
    .transform((text) => text.replace(/[\s,.'’]/gu, ''))
    .pipe(z.string().regex(/^[1-9]\d{0,7}$/, 'desk.threshold-wrong'))
    .transform(Number),
  anonymiseMonths: z
    .string('desk.anonymise-months-wrong')
    .default('6')
    .transform((text) => text.trim())
    .pipe(z.string().regex(/^([1-9]|[1-5]\d|60)$/, 'desk.anonymise-months-wrong'))
    .transform(Number),
  answerDays: z
    .string('desk.answer-days-wrong')
    .default('30')
    .transform((text) => text.trim())
    .pipe(z.string().regex(/^([1-9]\d{0,2}|[12]\d{3}|3[0-5]\d{2}|36[0-4]\d|3650)$/, 'desk.answer-days-wrong'))
    .transform(Number),
  supportersNeeded: z
    .string('desk.supporters-wrong')
    .trim()
    .regex(/^(\d|1\d|20)$/, 'desk.supporters-wrong')
    .default('0')
    .transform(Number),
})
