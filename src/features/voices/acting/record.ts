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
// keeps a decision (`remove` on `remove`) is told with that decision. What is looked up per act is looked up in an index: joined by what
// windows count, of which the planner knows nothing, everything would be compared with everything.
const ACTS = `
with acts as (
  select a.voice_id, a.n, a.act, a.at, a.by, a.reason,
    (select x.act from voice_acts x where x.subject_id = a.subject_id and x.voice_id = a.voice_id and x.n < a.n
       and x.act in ('hold', 'release', 'withdraw', 'remove', 'restore') order by x.n desc limit 1) as state
  from voice_acts a where a.subject_id = $1 and a.act in ('withdraw', 'remove', 'restore')
), decided as (
  select acts.*, row_number() over (partition by voice_id, act order by n) as k
  from acts where state is distinct from 'hold' and not (act = 'remove' and state is not distinct from 'remove')
), published as (
  select d.voice_id, d.n, d.act, d.at, d.by, d.reason, l.index
  from decided d cross join lateral (
    select e.index from log_entries e join log_head h on h.log = e.log and e.index < h.size
    where e.subject_id = $1 and e.voice_id = d.voice_id and e.kind = d.act and e.kind in ('withdraw', 'remove', 'restore')
    order by e.index limit 1 offset d.k - 1) l
  union all
  select voice_id, n, 'refuse', at, by, reason, null from acts where act = 'remove' and state = 'hold'
), told as (
  -- Until the next decision against the voice, what is objected is about this one.
  select *, lead(n, 1, 2147483647) over (partition by voice_id, act = 'restore' order by n) as until from published
)
select case when t.act = 'withdraw' then to_char(t.at at time zone 'UTC', 'YYYY-MM-DD')
    else to_char(date_trunc('second', t.at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end as at,
  case t.act when 'withdraw' then 'withdrawn' when 'remove' then 'removed' when 'restore' then 'restored' else 'not-counted' end as act,
  count(*)::int as count, t.reason,
  case when t.by in ('person', 'rule', 'recovery') then t.by when t.by ~ '^[0-9]+$' then coalesce(s.role, 'moderator') else 'rule' end as by,
  case when t.by in ('rule', 'recovery', 'sample') then 'by-rule' else 'by-hand' end as how,
  sum(o.objections)::int as objections, sum(o.granted)::int as granted, sum(o.upheld)::int as upheld,
  coalesce(array_agg(t.index order by t.index) filter (where t.index is not null), '{}') as entries
from told t
left join staff s on s.id::text = t.by
cross join lateral (
  select count(*) filter (where act = 'object') as objections,
    count(*) filter (where act in ('restore', 'release', 'hold') and before = 'object') as granted,
    count(*) filter (where act = 'remove' and before = 'object') as upheld
  from (select a.act, lag(a.act) over (order by a.n) as before from voice_acts a
        where t.act in ('remove', 'refuse') and a.subject_id = $1 and a.voice_id = t.voice_id and a.n > t.n and a.n < t.until) later
) o
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
