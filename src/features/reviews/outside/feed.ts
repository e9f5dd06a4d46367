import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import type { Context } from '#core/context.ts'
import { workPath, type Work } from '#features/works/index.ts'
import type { EnteredFigure } from './queries.ts'
import { contradictionOf, CONTRADICTION, MEASURES } from './rules.ts'

const figure = z.object({
  source: z.string(),
  measure: z.enum(MEASURES),
  value: z.number(),
  lowest: z.number().nullable().meta({ description: 'Of a score: the ends of its scale' }),
  highest: z.number().nullable(),
  url: z.url(),
  taken_at: z.iso.datetime().meta({ description: 'When the source said so' }),
  entered_at: z.iso.datetime(),
  entered_by: z.string().meta({ description: 'Who entered it at the desk, by number and without a name' }),
  entered_via: z.enum(['hand', 'csv']),
})

const scored = z.object({ source: z.string(), score_in_100: z.int() })

export const elsewhereSchema = z.object({
  work: z.url(),
  note: z.string(),
  contradiction: z
    .object({ high: scored, low: scored, points_from: z.int() })
    .nullable()
    .meta({ description: 'Newest scores of one month that lie so many points apart' }),
  figures: z.array(figure),
})

/** A row for each figure; staff are told apart by number, because their names are nobody's business here. */
const rowOf = (one: EnteredFigure): z.infer<typeof figure> => ({
  source: one.source,
  measure: one.measure,
  value: one.value,
  lowest: one.lowest,
  highest: one.highest,
  url: one.url,
  taken_at: one.takenAt.toISOString(),
  entered_at: one.enteredAt.toISOString(),
  entered_by: /^\d+$/.test(one.enteredBy) ? `staff ${one.enteredBy}` : one.enteredBy,
  entered_via: one.enteredVia,
})

export function elsewhereJson(
  { config }: Context,
  work: Work,
  figures: readonly EnteredFigure[],
): z.infer<typeof elsewhereSchema> {
  const apart = contradictionOf(figures)
  const side = ({ source, score }: { source: string; score: number }): z.infer<typeof scored> => ({
    source,
    score_in_100: score,
  })
  return {
    work: config.baseUrl + workPath(work),
    note: 'Numbers of other places, entered by hand; never added to the numbers of this site or to each other.',
    contradiction: apart
      ? { high: side(apart.high), low: side(apart.low), points_from: CONTRADICTION }
      : null,
    figures: figures.map(rowOf),
  }
}

export const ELSEWHERE_COLUMNS = Object.keys(figure.shape)

/** Names of sources are what somebody typed, so what a spreadsheet would take for a formula gets a mark before it. */
export const elsewhereCsv = (figures: readonly EnteredFigure[]): string =>
  stringify(figures.map(rowOf), { header: true, columns: ELSEWHERE_COLUMNS, escape_formulas: true })
