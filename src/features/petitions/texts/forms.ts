import { z } from 'zod'
import { oneLine } from '#core/forms.ts'
import type { MessageKey } from '#core/i18n.ts'
import { isLanguage } from '#features/works/index.ts'
import { askSchema, whySchema } from '../creating/forms.ts'

const key = (text: MessageKey): MessageKey => text

export const MAX_NOTE = 300

/** What the author may put right before the first listing. */
export const fixSchema = askSchema.extend(whySchema.shape)

export const proposalSchema = whySchema.extend({
  change: z
    .string()
    .default('')
    .pipe(z.enum(['typing', 'background'], key('texts.change-missing'))),
  note: z
    .string()
    .default('')
    .transform(oneLine)
    .pipe(z.string().max(MAX_NOTE, key('texts.note-long'))),
})

export const translationSchema = fixSchema.extend({
  language: z
    .string()
    .default('')
    .refine((code) => isLanguage(code) && code !== 'und', key('texts.language-missing')),
})
