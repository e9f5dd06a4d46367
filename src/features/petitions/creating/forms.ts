import { z } from 'zod'
import { isDay } from '#core/clock.ts'
import { oneLine, paragraphs, type Form, type Problems } from '#core/forms.ts'
import type { MessageKey } from '#core/i18n.ts'
import { submissionSchema } from '#features/voices/index.ts'
import { isLanguage } from '#features/works/index.ts'
import { abouts, forms } from '../rules.ts'

export const MAX_ACTION = 80
export const MAX_WHY = 500
export const MAX_MORE = 1_000
export const MAX_ADDRESSEE = 120

const key = (text: MessageKey): MessageKey => text

// Spreadsheets run a cell that begins with one of these as a formula; texts of petitions are exported as CSV by those who receive them.
const FORMULA = /^[=+\-@]/
const noFormula = (text: string): boolean => !FORMULA.test(text)

// Characters as people count them, as the limit of the database does.
const atMost =
  (length: number) =>
  (text: string): boolean =>
    [...text].length <= length

const line = (missing: MessageKey, long: MessageKey, most: number) =>
  z
    .string()
    .transform(oneLine)
    .pipe(z.string().min(1, missing).refine(atMost(most), long).refine(noFormula, key('petitions.formula')))

const text = (long: MessageKey, most: number) =>
  z
    .string()
    .transform(paragraphs)
    .pipe(z.string().refine(atMost(most), long).refine(noFormula, key('petitions.formula')))

const absent = z.string().default('')

/** The steps in order; each has the schema of its own fields. */
export const stepNames = ['work', 'ask', 'similar', 'why', 'about', 'you', 'check'] as const
export type StepName = (typeof stepNames)[number]

export const isStep = (text: string): text is StepName => (stepNames as readonly string[]).includes(text)

export const workSchema = z.object({ work: absent.pipe(z.string().min(1, key('petitions.work-missing'))) })

/** Languages of texts; what a browser sends without the field is in the site's language. */
export const languageSchema = (own: string) =>
  z.object({
    language: absent
      .transform((code) => code || own.split('-')[0]!)
      .refine((code) => isLanguage(code) && code !== 'und', key('texts.language-missing')),
  })

export const askSchema = z.object({
  action: absent.pipe(line(key('petitions.action-missing'), key('petitions.action-long'), MAX_ACTION)),
})

export const whySchema = z.object({
  why: absent
    .pipe(text(key('petitions.why-long'), MAX_WHY))
    .refine((value) => value !== '', key('petitions.why-missing')),
  more: absent.pipe(text(key('petitions.more-long'), MAX_MORE)),
})

const choice = <const Values extends readonly [string, ...string[]]>(values: Values, missing: MessageKey) =>
  z.string().default('').pipe(z.enum(values, missing))

/** What it is about, to whom, until when. The days depend on today. */
export const aboutSchema = (days: { first: string; last: string }) =>
  z
    .object({
      about: choice(abouts, key('petitions.about-missing')),
      form: choice(forms, key('petitions.form-missing')),
      addressee: absent
        .transform(oneLine)
        .refine(atMost(MAX_ADDRESSEE), key('petitions.addressee-long'))
        .refine(noFormula, key('petitions.formula')),
      closesOn: absent.refine(
        (day) => isDay(day) && day >= days.first && day <= days.last,
        key('petitions.closes-wrong'),
      ),
    })
    .refine((value) => value.form === 'call' || value.addressee !== '', {
      path: ['addressee'],
      error: key('petitions.addressee-missing'),
    })
    .transform((value) => ({ ...value, addressee: value.form === 'call' ? '' : value.addressee }))

export const youSchema = submissionSchema.refine((value) => noFormula(value.name), {
  path: ['name'],
  error: key('petitions.formula'),
})

/** Everything that travels through the steps in hidden fields. Nothing of it is stored before the end. */
export const carried = [
  'work',
  'action',
  'language',
  'why',
  'more',
  'about',
  'form',
  'addressee',
  'closesOn',
  'name',
  'email',
  'country',
  'shows',
  'answer',
  'news',
  'consent',
  'website',
  'shown',
] as const

/** The fields that a step shows itself. */
export const fieldsOf: Record<StepName, readonly (typeof carried)[number][]> = {
  work: ['work'],
  ask: ['action', 'language'],
  similar: [],
  why: ['why', 'more'],
  about: ['about', 'form', 'addressee', 'closesOn'],
  you: ['name', 'email', 'country', 'shows', 'answer', 'news', 'consent', 'website', 'shown'],
  check: [],
}

export type Draft = Record<string, string>

export const draftOf = (form: Pick<Form, 'get'>): Draft =>
  Object.fromEntries(carried.map((name) => [name, form.get(name)]))

export const stepAfter = (step: StepName): StepName =>
  stepNames[Math.min(stepNames.indexOf(step) + 1, stepNames.length - 1)]!
export const stepBefore = (step: StepName): StepName => stepNames[Math.max(stepNames.indexOf(step) - 1, 0)]!

/** The step on which a problem can be put right. */
export const stepOf = (problems: Problems): StepName =>
  stepNames.find((step) => fieldsOf[step].some((name) => problems[name])) ?? 'work'
