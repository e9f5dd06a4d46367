import { z } from 'zod'
import { isDay } from '#core/clock.ts'
import { oneLine, paragraphs } from '#core/forms.ts'

export const filmKinds = ['whole', 'clip', 'trailer'] as const
export type FilmKind = (typeof filmKinds)[number]
export const audiences = ['nobody', 'link', 'everybody'] as const
export type Audience = (typeof audiences)[number]
export const trackKinds = ['captions', 'subtitles', 'descriptions'] as const
export type TrackKind = (typeof trackKinds)[number]

export const MAX_TITLE = 200
export const MAX_RIGHTS = 1_000
export const MAX_REASON = 200

// BCP 47, as far as people need it here: language, script, region.
const languageTag = (missing: 'room.language-missing') =>
  z
    .string(missing)
    .transform((text) => text.trim())
    .pipe(z.string().regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/, missing))

export const filmSchema = z.object({
  work: z.string('room.work-missing').trim().min(1, 'room.work-missing').max(200, 'room.work-missing'),
  kind: z.enum(filmKinds, 'room.kind-missing'),
  title: z
    .string('room.title-missing')
    .transform(oneLine)
    .pipe(z.string().min(1, 'room.title-missing').max(MAX_TITLE, 'room.title-long')),
  language: languageTag('room.language-missing'),
  rights: z
    .string('room.rights-missing')
    .transform(paragraphs)
    .pipe(z.string().min(1, 'room.rights-missing').max(MAX_RIGHTS, 'room.rights-long')),
  sure: z.literal('yes', 'room.sure-missing'),
})
export type NewFilm = z.infer<typeof filmSchema>

const day = z
  .string()
  .trim()
  .default('')
  .refine((text) => text === '' || isDay(text), 'room.day-wrong')
  .transform((text) => text || null)

export const showingSchema = z
  .object({
    audience: z.enum(audiences, 'room.audience-missing'),
    opensOn: day,
    closesOn: day,
    atOnce: z.coerce
      .number('room.at-once-wrong')
      .int('room.at-once-wrong')
      .min(1, 'room.at-once-wrong')
      .max(1_000, 'room.at-once-wrong'),
    // Percent, as people write it.
    threshold: z.coerce
      .number('room.threshold-wrong')
      .int('room.threshold-wrong')
      .min(50, 'room.threshold-wrong')
      .max(100, 'room.threshold-wrong'),
  })
  .refine(({ opensOn, closesOn }) => !opensOn || !closesOn || opensOn <= closesOn, {
    path: ['closesOn'],
    message: 'room.closes-before',
  })
export type NewShowing = z.infer<typeof showingSchema>

export const trackSchema = z.object({
  kind: z.enum(trackKinds, 'room.track-kind-missing'),
  language: languageTag('room.language-missing'),
  vtt: z.string('room.vtt-none'),
})

/** What the player sends; whole milliseconds. */
export const beatSchema = z.object({
  run: z.int().min(1).max(1_000_000_000),
  seq: z.int().min(1).max(1_000_000_000),
  from: z.int().min(-1).max(1_000_000_000),
  to: z.int().min(-1).max(1_000_000_000),
})
