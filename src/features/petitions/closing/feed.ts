import { z } from 'zod'
import { announcementKinds } from './forms.ts'
import type { Announcement } from './queries.ts'

export const endingSchema = z
  .array(
    z.object({
      kind: z.enum(announcementKinds),
      said_at: z.iso.datetime(),
      by: z.enum(['author', 'moderator']),
      words: z.string(),
      delivered: z.object({ on: z.iso.date(), to: z.string(), by: z.string() }).nullable(),
    }),
  )
  .meta({ description: 'How it ended and to whom it was delivered, checked by a moderator' })

export const endingJson = (announcements: readonly Announcement[]): z.infer<typeof endingSchema> =>
  announcements.map(({ kind, saidAt, saidBy, words, delivered }) => ({
    kind,
    said_at: saidAt.toISOString(),
    by: saidBy === 'author' ? 'author' : 'moderator',
    words,
    delivered: delivered ?? null,
  }))
