import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { isDay } from '#core/clock.ts'
import { check, oneLine, type Problems } from '#core/forms.ts'
import type { MessageKey } from '#core/i18n.ts'
import { isWebAddress } from '../critics/forms.ts'
import { MEASURES } from './rules.ts'

const key = (text: MessageKey): MessageKey => text

// 4.3 and 4,3 are one number; thousands stand without a mark between them, because 4.300 would be two numbers.
const number = (message: MessageKey) =>
  z
    .string()
    .default('')
    .transform((text) => text.trim().replace(',', '.'))
    .refine((text) => text === '' || /^\d{1,12}(\.\d{1,4})?$/.test(text), message)
    .transform((text) => (text === '' ? null : Number(text)))

/** UTC: 2026-09-12, 2026-09-12T14:02 or with seconds and Z. */
const moment = z
  .string()
  .default('')
  .transform((text) => text.trim())
  .refine(
    (text) =>
      /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?Z?)?$/.test(text) &&
      isDay(text.slice(0, 10)) &&
      !Number.isNaN(atOf(text)),
    key('reviews.outside-time-wrong'),
  )
  .transform((text) => new Date(atOf(text)))

function atOf(text: string): number {
  const [day = '', time = '00:00'] = text.replace('Z', '').split(/[T ]/)
  return Date.parse(`${day}T${time}Z`)
}

export const figureSchema = z
  .object({
    source: z
      .string()
      .default('')
      .transform(oneLine)
      .refine((text) => text !== '' && [...text].length <= 80, key('reviews.outside-source-missing')),
    measure: z.enum(MEASURES, key('reviews.outside-measure-missing')),
    value: number(key('reviews.outside-value-wrong')).refine(
      (value) => value !== null,
      key('reviews.outside-value-wrong'),
    ),
    lowest: number(key('reviews.outside-scale-wrong')),
    highest: number(key('reviews.outside-scale-wrong')),
    url: z
      .string()
      .default('')
      .transform((text) => text.trim())
      .refine(isWebAddress, key('reviews.critic-url-wrong')),
    takenAt: moment,
  })
  .superRefine(({ measure, value, lowest, highest }, context) => {
    const scaled = lowest !== null && highest !== null && highest > lowest
    const wrong =
      measure === 'score'
        ? !scaled || value! < lowest || value! > highest
        : lowest !== null || highest !== null || !Number.isInteger(value)
    if (wrong)
      context.addIssue({
        code: 'custom',
        path: [measure === 'score' ? 'highest' : 'value'],
        message:
          measure === 'score' ? key('reviews.outside-scale-wrong') : key('reviews.outside-value-wrong'),
      })
  })
  .transform((figure) => ({ ...figure, value: figure.value! }))
export type NewFigure = z.infer<typeof figureSchema>

export const CSV_COLUMNS = ['source', 'measure', 'value', 'lowest', 'highest', 'url', 'taken_at'] as const
export const MAX_CSV = 50_000
const MOST_LINES = 500

/** Figures of a table, all of them or none: the first line that is wrong is named. */
export function readFigures(
  text: string,
): { figures: NewFigure[] } | { problem: MessageKey; values: Record<string, string | number> } {
  let rows: Record<string, string>[]
  try {
    rows = parse(text, { columns: true, skip_empty_lines: true, trim: true, bom: true, to: MOST_LINES + 1 })
  } catch {
    return { problem: key('reviews.outside-csv-wrong'), values: {} }
  }
  const columns = Object.keys(rows[0] ?? {})
  if (!CSV_COLUMNS.every((name) => columns.includes(name)))
    return { problem: key('reviews.outside-csv-columns'), values: { names: CSV_COLUMNS.join(', ') } }
  if (rows.length > MOST_LINES) return { problem: key('reviews.outside-csv-long'), values: { n: MOST_LINES } }
  const figures: NewFigure[] = []
  for (const [index, { taken_at: takenAt, ...row }] of rows.entries()) {
    const checked = check(figureSchema, { ...row, takenAt })
    if (!checked.ok)
      return {
        problem: key('reviews.outside-csv-line'),
        // The first line names the columns.
        values: { line: index + 2, column: firstOf(checked.problems) },
      }
    figures.push(checked.value)
  }
  return { figures }
}

const firstOf = (problems: Problems): string => Object.keys(problems)[0] ?? ''
