import { z } from 'zod'
import { isDay } from '#core/clock.ts'
import { oneLine, paragraphs } from '#core/forms.ts'
import { atMost } from '../appealing/forms.ts'

export const MAX_WORDS = 500
export const MAX_NAME = 120

export const announcementKinds = ['victory', 'ended', 'delivered'] as const
export type AnnouncementKind = (typeof announcementKinds)[number]

const words = z.string().default('').transform(paragraphs).refine(atMost(MAX_WORDS), 'life.words-long')
const name = z
  .string('life.name-missing')
  .transform(oneLine)
  .pipe(z.string().min(1, 'life.name-missing').refine(atMost(MAX_NAME), 'life.name-long'))

export const endSchema = z.object({
  kind: z.enum(['victory', 'ended'], 'life.kind-missing'),
  words: words.refine((text) => text !== '', 'life.words-missing'),
})

/** `on` is compared with today where the site's time zone is known. */
export const deliverySchema = z.object({
  on: z.string('life.day-wrong').refine(isDay, 'life.day-wrong'),
  to: name,
  by: name,
  words,
})

/** A moderator's look at what was said. */
export const announcementCheckSchema = z
  .object({
    n: z.coerce.number<string>('desk.decision-missing').int('desk.decision-missing').min(1).max(20),
    decision: z.enum(['shown', 'refused'], 'desk.decision-missing'),
    reason: z.string().default('').transform(paragraphs).refine(atMost(500), 'desk.note-long'),
  })
  .refine(({ decision, reason }) => decision === 'shown' || reason !== '', {
    path: ['reason'],
    message: 'life.refusal-missing',
  })
