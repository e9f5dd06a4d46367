import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'
import { leavesTotal } from '#core/metrics.ts'
import { append, rootOf } from './tree.ts'

interface Head {
  ordered_size: number
  size: number
  frontier: Buffer[]
}

const MOST_LEAVES = 20_000

/**
 * Step two of a tick: root of the longer log and the tallies of exactly those leaves, in one transaction. It depends on nothing but
 * committed leaves, so after a kill it is simply done again. Answers how many leaves became public.
 */
export async function publish(ctx: Context, log: string): Promise<number> {
  return ctx.transaction(async ({ db, clock }) => {
    const [head] = await run<Head>(db, 'select ordered_size, size, frontier from log_head where log = $1 for update', [log])
    if (!head || head.ordered_size === head.size) return 0
    const rows = await run<{ hash: Buffer }>(
      db,
      'select hash from log_entries where log = $1 and index >= $2 and index < $3 order by index',
      [log, head.size, Math.min(head.ordered_size, head.size + MOST_LEAVES)],
    )
    const edge = append({ size: head.size, hashes: head.frontier }, rows.map((row) => row.hash))
    await run(db, TALLY, [log, head.size, edge.size])
    const now = clock.now()
    const root = rootOf(edge)
    await run(db, 'insert into log_checkpoints (log, size, root, published_at) values ($1, $2, $3, $4)', [log, edge.size, root, now])
    await run(db, 'update log_head set size = $2, root = $3, frontier = $4::bytea[], published_at = $5 where log = $1', [
      log,
      edge.size,
      root,
      edge.hashes,
      now,
    ])
    leavesTotal.inc(rows.length)
    return rows.length
  })
}

// Marginal tallies, never a cube. Every dimension gets every leaf, so each sums to the total; a `change` leaf takes one from the old
// key and gives one to the new.
const TALLY = `
with fresh as (
  select subject_id, basis, choice, was_basis, was_choice, coalesce(country, 'unknown') as country,
    coalesce(version::text, '-') as version,
    to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') as minute,
    (number is not null)::int as counted, (kind = 'withdraw')::int as withdrawn, (kind = 'remove')::int as removed,
    (kind = 'restore')::int as restored, kind = 'change' as changes
  from log_entries where log = $1 and index >= $2 and index < $3
), marginal as (
  select subject_id, dimension, key, counted, withdrawn, removed, restored, 0 as moved
  from fresh cross join lateral (values ('total', 'all'), ('basis', basis), ('country', country), ('minute', minute),
    ('version', version), ('choice', choice)) as d (dimension, key)
  where not changes
  union all
  select subject_id, dimension, key, 0, 0, 0, 0, moved
  from fresh cross join lateral (values ('basis', was_basis, -1), ('basis', basis, 1), ('choice', was_choice, -1),
    ('choice', choice, 1)) as d (dimension, key, moved)
  where changes and key is not null
)
insert into tallies as t (subject_id, dimension, key, counted, withdrawn, removed, restored, moved)
select subject_id, dimension, key, sum(counted), sum(withdrawn), sum(removed), sum(restored), sum(moved)
from marginal group by subject_id, dimension, key
on conflict (subject_id, dimension, key) do update set counted = t.counted + excluded.counted,
  withdrawn = t.withdrawn + excluded.withdrawn, removed = t.removed + excluded.removed,
  restored = t.restored + excluded.restored, moved = t.moved + excluded.moved`
