import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'

/** One line of the public record: what was taken back or decided, how often, and the entries of the log that say so. */
export interface RecordRow {
  /** Withdrawals are told per day (UTC); what moderators did has its time. */
  at: string
  act: 'withdrawn' | 'removed' | 'restored' | 'not-counted'
  count: number
  reason: string
  /** Who decided: the person who signed, or somebody's role. */
  by: 'person' | 'moderator' | 'operator' | 'recovery' | 'rule'
  how: 'by-hand' | 'by-rule'
  objections: number
  /** Objections that led to a restoration. */
  granted: number
  /** Objections that led to another look and the same decision. */
  upheld: number
  /** Indexes in the log. */
  entries: number[]
}

// The k-th act of a kind on one voice is the k-th leaf of that kind on it. What only waited for a check has no leaf; a second look that
// keeps a decision (`remove` on `remove`) is told with that decision.
const ACTS = `
with acts as (
  select a.voice_id, a.n, a.act, a.at, a.by, a.reason, lag(a.act) over (partition by a.voice_id order by a.n) as before,
    (select x.act from voice_acts x where x.subject_id = a.subject_id and x.voice_id = a.voice_id and x.n < a.n
       and x.act in ('hold', 'release', 'withdraw', 'remove', 'restore') order by x.n desc limit 1) as state
  from voice_acts a where a.subject_id = $1
), decided as (
  select acts.*, row_number() over (partition by voice_id, act order by n) as k
  from acts where act in ('withdraw', 'remove', 'restore') and state is distinct from 'hold' and not (act = 'remove' and state is not distinct from 'remove')
), leaves as (
  select voice_id, kind, index, row_number() over (partition by voice_id, kind order by index) as k
  from log_entries e join log_head h on h.log = e.log and e.index < h.size
  where subject_id = $1 and kind in ('withdraw', 'remove', 'restore')
), told as (
  select d.voice_id, d.n, d.act, d.at, d.by, d.reason, l.index from decided d join leaves l on l.voice_id = d.voice_id and l.kind = d.act and l.k = d.k
  union all
  select voice_id, n, 'refuse', at, by, reason, null from acts where act = 'remove' and state = 'hold'
), objected as (
  select t.voice_id, t.n, count(*) filter (where o.act = 'object') as objections,
    count(*) filter (where o.act in ('restore', 'release', 'hold') and o.before = 'object') as granted,
    count(*) filter (where o.act = 'remove' and o.before = 'object') as upheld
  from told t join acts o on o.voice_id = t.voice_id and o.n > t.n
    and o.n < coalesce((select min(x.n) from told x where x.voice_id = t.voice_id and x.n > t.n and x.act <> 'restore'), 2147483647)
  where t.act in ('remove', 'refuse') group by t.voice_id, t.n
)
select case when t.act = 'withdraw' then to_char(t.at at time zone 'UTC', 'YYYY-MM-DD')
    else to_char(date_trunc('second', t.at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end as at,
  case t.act when 'withdraw' then 'withdrawn' when 'remove' then 'removed' when 'restore' then 'restored' else 'not-counted' end as act,
  count(*)::int as count, t.reason,
  case when t.by in ('person', 'rule', 'recovery') then t.by when t.by ~ '^[0-9]+$' then coalesce(s.role, 'moderator') else 'rule' end as by,
  case when t.by in ('rule', 'recovery', 'sample') then 'by-rule' else 'by-hand' end as how,
  coalesce(sum(o.objections), 0)::int as objections, coalesce(sum(o.granted), 0)::int as granted, coalesce(sum(o.upheld), 0)::int as upheld,
  coalesce(array_agg(t.index order by t.index) filter (where t.index is not null), '{}') as entries
from told t
left join staff s on s.id::text = t.by
left join objected o on o.voice_id = t.voice_id and o.n = t.n
group by 1, 2, t.reason, 5, 6 order by 1 desc, 2, t.reason, 5`

/**
 * Everything that was taken out of one subject's count, and put back. Counts what is published, so it agrees with the numbers; ids of
 * people's contributions are not in it.
 */
export async function publicRecord(ctx: Context, subjectId: number): Promise<RecordRow[]> {
  const rows = await run<Omit<RecordRow, 'entries'> & { entries: (number | string)[] }>(ctx.db, ACTS, [
    subjectId,
  ])
  return rows.map((row) => ({ ...row, entries: row.entries.map(Number) }))
}
