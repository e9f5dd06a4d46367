import { z } from 'zod'
import { oneLine } from '#core/forms.ts'
import type { MessageKey } from '#core/i18n.ts'

const key = (text: MessageKey): MessageKey => text

export const MAX_REASON = 280

const fits = (text: string): boolean => [...text].length <= MAX_REASON

/** Empty takes it back. */
export const reasonSchema = z.object({
  reason: z
    .string()
    .default('')
    .transform(oneLine)
    .pipe(z.string().refine(fits, key('reasons.long'))),
})

export const REPORTS = ['insult', 'private', 'advert', 'false', 'other'] as const

export const reportSchema = z.object({
  why: z
    .string()
    .default('')
    .pipe(z.enum(REPORTS, key('reasons.report-missing'))),
})
