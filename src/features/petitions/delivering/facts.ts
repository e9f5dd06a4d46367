import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { countriesOf, type CountryCount } from '#features/voices/index.ts'
import type { Petition } from '../queries.ts'

export interface Count {
  /** total, basis or version. */
  dimension: string
  key: string
  counted: number
  withdrawn: number
  removed: number
  restored: number
  net: number
}

/** Everything that is counted about a petition, of one prefix of the log. */
export interface Facts {
  petition: Petition
  at: Date
  log: { name: string; size: number; root: Buffer }
  total: Count
  counts: Count[]
  /** As reported by this site; sums to the total's net. */
  countries: CountryCount[]
}

const NOTHING = { counted: 0, withdrawn: 0, removed: 0, restored: 0, net: 0 }

/** Counts and the root that they belong to, from one statement: of one snapshot. */
export async function factsOf(ctx: Context, petition: Petition): Promise<Facts> {
  const rows = await run<Omit<Count, 'dimension'> & { dimension: string | null; size: number; root: Buffer }>(
    ctx.db,
    `select h.size, h.root, t.dimension, t.key, t.counted, t.withdrawn, t.removed, t.restored,
       t.counted - t.withdrawn - t.removed + t.restored + t.moved as net
     from subjects s join log_head h on h.log = s.log
     left join tallies t on t.subject_id = s.id and t.dimension in ('total', 'basis', 'version')
     where s.id = $1 order by array_position(array['total', 'basis', 'version'], t.dimension), t.key`,
    [petition.id],
  )
  const { size, root } = rows[0]!
  const counts = rows.flatMap(({ dimension, key, counted, withdrawn, removed, restored, net }) =>
    dimension === null ? [] : [{ dimension, key, counted, withdrawn, removed, restored, net }],
  )
  const total = counts.find(({ dimension }) => dimension === 'total') ?? {
    dimension: 'total',
    key: 'all',
    ...NOTHING,
  }
  const { rows: countries } = await countriesOf(ctx, petition.id, total.net)
  return {
    petition,
    at: ctx.clock.now(),
    log: { name: petition.log, size, root },
    total,
    counts: counts.length ? counts : [total],
    countries,
  }
}
