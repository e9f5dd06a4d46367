import { z } from 'zod'
import { isDay } from '#core/clock.ts'
import { paragraphs } from '#core/forms.ts'
import type { MessageKey } from '#core/i18n.ts'
import { isLanguage } from '#features/works/index.ts'
import { BASES } from '#features/voices/index.ts'
import { MARKS } from '../statistics/posterior.ts'

/** What a review is about; the reviewer says, and a moderator may correct it for everybody to see. */
export const ABOUTS = ['work', 'promotion', 'release', 'around'] as const
export type About = (typeof ABOUTS)[number]

/** Diaries that can be read in the browser. */
export const DIARIES = ['letterboxd', 'imdb', 'trakt', 'goodreads', 'netflix'] as const
export type Diary = (typeof DIARIES)[number]

export const CHOICES = MARKS.map(String) as [string, ...string[]]
export const MAX_BODY = 3_000

/** What somebody may say that they go by; "rather not say" is no ground for a mark. */
export const SEEN = BASES.filter((basis) => basis !== 'unsaid')

/** What a review adds to a contribution; kept sealed with it. */
export const detailsSchema = z.object({
  mark: z.enum(CHOICES),
  about: z.enum(ABOUTS),
  body: z.string().max(MAX_BODY),
  language: z.string(),
  spoilers: z.enum(['none', 'folded']),
  loggedAt: z.enum(DIARIES).nullable(),
  loggedOn: z.string().nullable(),
})
export type Details = z.infer<typeof detailsSchema>

const key = (text: MessageKey): MessageKey => text

/** The form of a review, without name and address. */
export const reviewSchema = z
  .object({
    seen: z.enum(SEEN, key('reviews.seen-missing')),
    mark: z.enum(CHOICES, key('reviews.mark-missing')),
    about: z.enum(ABOUTS, key('reviews.about-missing')),
    body: z
      .string()
      .default('')
      .transform(paragraphs)
      .refine((text) => [...text].length <= MAX_BODY, key('reviews.body-long')),
    language: z.string().default(''),
    spoilers: z.string().optional(),
    'logged-at': z.string().default(''),
    'logged-on': z.string().default(''),
  })
  .superRefine((form, context) => {
    if (form.body && !isLanguage(form.language))
      context.addIssue({ code: 'custom', path: ['language'], message: key('reviews.language-missing') })
    const at = form['logged-at']
    if (at && !(DIARIES.some((diary) => diary === at) && isDay(form['logged-on'])))
      context.addIssue({ code: 'custom', path: ['logged-on'], message: key('reviews.logged-wrong') })
  })
  .transform(({ seen, ...form }) => ({
    seen,
    details: {
      mark: form.mark,
      about: form.about,
      body: form.body,
      language: form.body ? form.language : '',
      spoilers: form.body && form.spoilers === 'yes' ? 'folded' : 'none',
      // Only what somebody says they saw can have been logged.
      ...(form['logged-at'] && (seen === 'all' || seen === 'some')
        ? { loggedAt: form['logged-at'] as Diary, loggedOn: form['logged-on'] }
        : { loggedAt: null, loggedOn: null }),
    } satisfies Details,
  }))

/** A review as the form's fields, to show it again for a change. */
export const fieldsOf = (details: Details, basis: string): Record<string, string> => ({
  seen: basis.split('/')[0]!,
  mark: details.mark,
  about: details.about,
  body: details.body,
  language: details.language,
  spoilers: details.spoilers === 'folded' ? 'yes' : '',
  'logged-at': details.loggedAt ?? '',
  'logged-on': details.loggedOn ?? '',
})
