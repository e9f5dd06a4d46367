import { z } from 'zod'
import { oneLine, paragraphs } from '#core/forms.ts'
import type { MessageKey } from '#core/i18n.ts'

export const MAX_TITLE = 100
export const MAX_TEXT = 3_000
export const MAX_NOTE = 300

const key = (text: MessageKey): MessageKey => text
// Characters as people count them, as the limit of the database does.
const atMost =
  (length: number) =>
  (text: string): boolean =>
    [...text].length <= length

/** What an organiser tells everybody: plain text in paragraphs. */
export const updateSchema = z.object({
  title: z
    .string()
    .default('')
    .transform(oneLine)
    .pipe(
      z
        .string()
        .min(1, key('organising.title-missing'))
        .refine(atMost(MAX_TITLE), key('organising.title-long')),
    ),
  text: z
    .string()
    .default('')
    .transform(paragraphs)
    .pipe(
      z.string().min(1, key('organising.text-missing')).refine(atMost(MAX_TEXT), key('organising.text-long')),
    ),
})

export type NewUpdate = z.infer<typeof updateSchema>

export const reportReasons = ['false', 'private', 'threat', 'advert', 'other'] as const
export type ReportReason = (typeof reportReasons)[number]

export const reportSchema = z.object({
  reason: z.enum(reportReasons, key('organising.report-reason-missing')),
  note: z
    .string()
    .default('')
    .transform(paragraphs)
    .pipe(z.string().refine(atMost(MAX_NOTE), key('organising.report-note-long'))),
})
