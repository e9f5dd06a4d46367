import { z } from 'zod'
import { oneLine, paragraphs } from '#core/forms.ts'
import type { MessageKey } from '#core/i18n.ts'

const key = (text: MessageKey): MessageKey => text

export const MAX_STATEMENT = 5_000

export const statementKinds = [
  'reply',
  'explanation',
  'defence',
  'apology',
  'correction',
  'commitment',
] as const
export type StatementKind = (typeof statementKinds)[number]

export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text)

export const isWebAddress = (text: string): boolean => {
  try {
    return /^https?:$/.test(new URL(text).protocol)
  } catch {
    return false
  }
}

/** A statement as staff enter it from its source. */
export const statementSchema = z.object({
  party: z
    .string()
    .default('')
    .transform(oneLine)
    .pipe(z.string().min(1, key('statements.party-missing')).max(120, key('statements.party-long'))),
  text: z
    .string()
    .default('')
    .transform(paragraphs)
    .pipe(z.string().min(1, key('statements.text-missing')).max(MAX_STATEMENT, key('statements.text-long'))),
  sourceUrl: z
    .string()
    .default('')
    .transform((text) => text.trim())
    .refine((text) => text.length <= 1_000 && isWebAddress(text), key('statements.source-wrong')),
  saidOn: z
    .string()
    .default('')
    .transform((text) => text.trim())
    .refine(isDay, key('statements.said-on-wrong')),
})

export type NewStatement = z.infer<typeof statementSchema>
