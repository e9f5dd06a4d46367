import type { Context } from '#core/context.ts'
import { prepared, run } from '#core/db.ts'
import { basisKeys, type BasisKey } from '#ui/basis-bar.ts'

/** Who vouches for a viewing: a cinema or service, this site's own room, the viewer's own server. Never added together where it is told. */
export const PROOFS = ['issuer', 'room', 'self-hosted'] as const
export type Proof = (typeof PROOFS)[number]

export interface Tally {
  counted: number
  withdrawn: number
  removed: number
  restored: number
  net: number
  basis: Record<BasisKey, number>
  /** Net of the verified viewings in `basis`, by who vouches for them. */
  proof: Record<Proof, number>
  /** Net by version of the text. */
  version: Record<string, number>
  /** The log prefix that these numbers count, and when it was published. */
  log: { name: string; size: number; at: Date }
}

const NET = 'counted - withdrawn - removed + restored + moved'

/** `all/issuer` → the drawing's group for verified viewings; `proof` tells them apart. */
const keyOf = (basis: string): BasisKey =>
  (basis.startsWith('all/') ? 'seen-all-verified' : `seen-${basis.split('/')[0]}`) as BasisKey

/** Tallies of several subjects, each with the log size it belongs to: one statement, so one snapshot. */
export async function talliesOf(ctx: Context, subjectIds: readonly number[]): Promise<Map<number, Tally>> {
  const rows = await run<{
    id: number
    log: string
    size: number
    as_of: Date | null
    dimension: string | null
    key: string
    counted: number
    withdrawn: number
    removed: number
    restored: number
    net: number
  }>(
    ctx.db,
    `select s.id, h.log, h.size, case when exists (select from uncounted) then h.published_at end as as_of, t.dimension, t.key, t.counted, t.withdrawn, t.removed, t.restored, ${NET} as net
     from subjects s join log_head h on h.log = s.log
     left join tallies t on t.subject_id = s.id and t.dimension in ('total', 'basis', 'version')
     where s.id = any($1::bigint[])`,
    [subjectIds],
  )
  const tallies = new Map<number, Tally>()
  for (const row of rows) {
    let tally = tallies.get(row.id)
    if (!tally) {
      const basis = Object.fromEntries(basisKeys.map((key) => [key, 0])) as Record<BasisKey, number>
      // With nothing waiting, the log is as current as the moment one looks; otherwise as its last tick.
      tally = {
        counted: 0,
        withdrawn: 0,
        removed: 0,
        restored: 0,
        net: 0,
        basis,
        proof: { issuer: 0, room: 0, 'self-hosted': 0 },
        version: {},
        log: { name: row.log, size: row.size, at: row.as_of ?? ctx.clock.now() },
      }
      tallies.set(row.id, tally)
    }
    if (row.dimension === 'total') {
      const { counted, withdrawn, removed, restored, net } = row
      Object.assign(tally, { counted, withdrawn, removed, restored, net })
    } else if (row.dimension === 'version') tally.version[row.key] = row.net
    else if (row.dimension === 'basis') {
      tally.basis[keyOf(row.key)] += row.net
      const proof = PROOFS.find((name) => row.key === `all/${name}`)
      if (proof) tally.proof[proof] = row.net
    }
  }
  return tallies
}

export async function tallyOf(ctx: Context, subjectId: number): Promise<Tally> {
  const tally = (await talliesOf(ctx, [subjectId])).get(subjectId)
  if (!tally) throw new Error(`no such subject: ${subjectId}`)
  return tally
}

export interface MinuteCount {
  /** UTC, 2026-09-12T14:02Z */
  minute: string
  counted: number
  withdrawn: number
  removed: number
  restored: number
  net: number
}

export const seriesOf = (ctx: Context, subjectId: number): Promise<MinuteCount[]> =>
  run<MinuteCount>(
    ctx.db,
    `select key as minute, counted, withdrawn, removed, restored, ${NET} as net from tallies
     where subject_id = $1 and dimension = 'minute' order by key`,
    [subjectId],
  )

/** Net added since a moment, for "what moves now"; most first. */
export const mostMoved = (
  ctx: Context,
  since: Date,
  most: number,
): Promise<{ subjectId: number; net: number }[]> =>
  run(
    ctx.db,
    `select subject_id as "subjectId", sum(${NET})::int as net from tallies
     where dimension = 'minute' and key >= $1 group by subject_id having sum(${NET}) > 0 order by 2 desc, 1 limit $2`,
    [`${since.toISOString().slice(0, 16)}Z`, most],
  )

export interface CountryCount {
  /** ISO 3166-1 alpha-2, `other` (countries with fewer than 10 each) or `unknown` (not said, or since the last refresh). */
  code: string
  net: number
}

const SMALLEST_CELL = 10

const NEWEST_SNAPSHOT = prepared(
  'select taken_at, countries from country_snapshots where subject_id = $1 order by taken_at desc limit 1',
)

/** Countries as last refreshed; `unknown` takes what is missing, so that the rows sum to `net`. */
export async function countriesOf(
  ctx: Context,
  subjectId: number,
  net: number,
): Promise<{ takenAt: Date | undefined; rows: CountryCount[] }> {
  const [snapshot] = await run<{ taken_at: Date; countries: Record<string, number> }>(
    ctx.db,
    NEWEST_SNAPSHOT,
    [subjectId],
  )
  const told = Object.entries(snapshot?.countries ?? {}).map(([code, count]) => ({
    code,
    net: count,
  }))
  const named = told
    .filter(({ code }) => code !== 'other')
    .sort((a, b) => b.net - a.net || (a.code < b.code ? -1 : 1))
  const other = told.filter(({ code }) => code === 'other')
  const unknown = net - told.reduce((sum, row) => sum + row.net, 0)
  return {
    takenAt: snapshot?.taken_at,
    rows: [...named, ...other, ...(unknown === 0 ? [] : [{ code: 'unknown', net: unknown }])],
  }
}

/**
 * Hourly: countries with 10 or more stand alone, the others are merged, and nothing is told while fewer than 10 are merged in all,
 * because one merged cell of 3 is as telling as the cell itself. Unchanged subjects get no new row.
 */
export async function refreshCountries(ctx: Context): Promise<void> {
  await run(
    ctx.db,
    `insert into country_snapshots (subject_id, taken_at, countries)
     select subject_id, $1, jsonb_object_agg(code, net) from (
       select subject_id, case when net >= $2 then key else 'other' end as code, sum(net) as net
       from (select subject_id, key, ${NET} as net from tallies where dimension = 'country' and key <> 'unknown') t
       where net > 0 group by 1, 2
     ) cells where net >= $2 group by subject_id
     having jsonb_object_agg(code, net) is distinct from (
       select countries from country_snapshots c where c.subject_id = cells.subject_id order by taken_at desc limit 1)`,
    [ctx.clock.now(), SMALLEST_CELL],
  )
}
