import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'

export interface AnswerCount {
  /** `seen[/proof]`, as in the leaf. */
  basis: string
  choice: string
  net: number
}

export interface Answers<Row extends AnswerCount = AnswerCount> {
  /** Without what is zero. */
  rows: Row[]
  /** The log prefix that these numbers count, and when it was published. */
  log: { name: string; size: number; at: Date }
}

/** Net answers by what people go by: one row per basis and choice, whatever the number of answers. */
export const answersOf = async (ctx: Context, subjectId: number): Promise<Answers> =>
  read(ctx, subjectId, 'answer', ([basis = '', choice = ''], net) => ({ basis, choice, net }))

/** The same by the UTC month of the first leaf: `2026-09`. A changed answer stays in its month. */
export const answersByMonth = async (
  ctx: Context,
  subjectId: number,
): Promise<Answers<AnswerCount & { month: string }>> =>
  read(ctx, subjectId, 'answer-month', ([month = '', basis = '', choice = ''], net) => ({
    month,
    basis,
    choice,
    net,
  }))

/** The same by language of the text, `unknown` where there is none; reported by this site, not in the log. */
export const answersByLanguage = async (
  ctx: Context,
  subjectId: number,
): Promise<Answers<AnswerCount & { language: string }>> =>
  read(ctx, subjectId, 'answer-language', ([language = '', basis = '', choice = ''], net) => ({
    language,
    basis,
    choice,
    net,
  }))

async function read<Row extends AnswerCount>(
  ctx: Context,
  subjectId: number,
  dimension: string,
  rowOf: (parts: string[], net: number) => Row,
): Promise<Answers<Row>> {
  const rows = await run<{ log: string; size: number; as_of: Date | null; key: string | null; net: number }>(
    ctx.db,
    `select h.log, h.size, case when exists (select from uncounted) then h.published_at end as as_of, t.key,
       counted - withdrawn - removed + restored + moved as net
     from subjects s join log_head h on h.log = s.log
     left join tallies t on t.subject_id = s.id and t.dimension = $2 and counted - withdrawn - removed + restored + moved <> 0
     where s.id = $1 order by t.key`,
    [subjectId, dimension],
  )
  const [first] = rows
  if (!first) throw new Error(`no such subject: ${subjectId}`)
  return {
    rows: rows.flatMap(({ key, net }) => (key === null ? [] : [rowOf(key.split('|'), net)])),
    log: { name: first.log, size: first.size, at: first.as_of ?? ctx.clock.now() },
  }
}
