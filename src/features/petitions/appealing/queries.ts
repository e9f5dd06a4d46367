import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { wholePetitions, type Petition } from '../queries.ts'
import { appealState, type Appeal } from './rules.ts'

interface Row {
  subject_id: number
  n: number
  at: Date
  text: string | null
  decided_at: Date | null
  by: number | null
  outcome: 'kept' | 'undone' | null
  note: string | null
}

const SELECT = `select a.subject_id, a.n, a.at, a.text, d.at as decided_at, d.by, d.outcome, d.note
  from petition_appeals a left join petition_appeal_decisions d using (subject_id, n)`

const appealOf = ({ n, at, text, decided_at, by, outcome, note }: Row): Appeal => ({
  n,
  at,
  text,
  decision: decided_at ? { at: decided_at, by: by!, outcome: outcome!, note: note! } : undefined,
})

/** Every appeal about one petition, oldest first. */
export const appealsOf = async (ctx: Context, subjectId: number): Promise<Appeal[]> =>
  (await run<Row>(ctx.db, `${SELECT} where a.subject_id = $1 order by a.n`, [subjectId])).map(appealOf)

export const appealWaits = async (ctx: Context, petition: Petition): Promise<boolean> =>
  appealState(petition.states, await appealsOf(ctx, petition.id)).name === 'waits'

/** Appeals that nobody has decided, the longest waiting first; one against a decision that a later one replaced waits with it. */
export async function appealsWaiting(ctx: Context): Promise<{ petition: Petition; appeal: Appeal }[]> {
  const rows = await run<Row>(ctx.db, `${SELECT} where d.at is null order by a.at limit 200`)
  const petitions = await wholePetitions(ctx, [...new Set(rows.map((row) => row.subject_id))])
  return rows.flatMap((row) => {
    const petition = petitions.find(({ id }) => id === row.subject_id)!
    const appeal = appealOf(row)
    return appealState(petition.states, [appeal]).name === 'waits' ? [{ petition, appeal }] : []
  })
}
