import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { logKeys } from '../keys.ts'

export interface Counts {
  counted: number
  withdrawn: number
  removed: number
  restored: number
  net: number
}

export interface SubjectNumbers extends Counts {
  subject: string
  kind: string
  /** Slug of the work whose verified viewings can back it. */
  work: string | null
  basis: Record<string, number>
  choice: Record<string, number>
  version: Record<string, number>
  /** By basis and choice together, `all|3.5`. */
  answer: Record<string, number>
}

/** Every number that the log decides, with the prefix that it counts: one statement, so one snapshot. */
export async function logNumbers(
  ctx: Context,
): Promise<{ size: number; at: Date; subjects: SubjectNumbers[] }> {
  const rows = await run<
    {
      size: number
      at: Date
      subject: string | null
      kind: string
      work: string | null
      dimension: string
      key: string
    } & Counts
  >(
    ctx.db,
    `select h.size, h.published_at as at, s.public_id as subject, s.kind, w.slug as work, t.dimension, t.key, t.counted, t.withdrawn, t.removed, t.restored,
       t.counted - t.withdrawn - t.removed + t.restored + t.moved as net
     from log_head h left join (subjects s join tallies t on t.subject_id = s.id and t.dimension in ('total', 'basis', 'choice', 'version', 'answer'))
       on s.log = h.log
       left join works w on w.id = s.work_id
     where h.log = 'public' order by s.id, t.dimension, t.key`,
  )
  const subjects = new Map<string, SubjectNumbers>()
  for (const { subject, kind, work, dimension, key, counted, withdrawn, removed, restored, net } of rows) {
    if (subject === null) continue
    let numbers = subjects.get(subject)
    if (!numbers) {
      numbers = {
        subject,
        kind,
        work,
        counted: 0,
        withdrawn: 0,
        removed: 0,
        restored: 0,
        net: 0,
        basis: {},
        choice: {},
        version: {},
        answer: {},
      }
      subjects.set(subject, numbers)
    }
    if (dimension === 'total') Object.assign(numbers, { counted, withdrawn, removed, restored, net })
    else numbers[dimension as 'basis'][key] = net
  }
  return { size: rows[0]?.size ?? 0, at: rows[0]?.at ?? ctx.clock.now(), subjects: [...subjects.values()] }
}

export interface PastCheckpoint {
  time: string
  size: number
  root: string
}

const past = (row: { at: Date; size: number; root: Buffer }): PastCheckpoint => ({
  time: row.at.toISOString(),
  size: row.size,
  root: row.root.toString('base64'),
})

/** The checkpoint that the log has now; undefined before its first. */
export async function newestCheckpoint(ctx: Context): Promise<PastCheckpoint | undefined> {
  const [row] = await run<{ at: Date; size: number; root: Buffer }>(
    ctx.db,
    `select published_at as at, size, root from log_head where log = 'public' and note is not null`,
  )
  return row && past(row)
}

/**
 * The last checkpoint of each day or minute (UTC) between two moments that has any, in the order of the log. One index step for each, from
 * the last to the first, along `log_checkpoints_by_day` or `log_checkpoints_by_minute`. Last is the largest size: a clock that was set
 * back misorders the times, and who checks a log takes the largest for the newest.
 */
const lastOfEach = (period: 'day' | 'minute'): string => {
  const START = `date_trunc('${period}', published_at at time zone 'UTC')`
  return `
    with recursive last as (
      select $2::timestamp as start, null::timestamptz as at, null::bigint as size, null::bytea as root
      union all
      select earlier.* from last cross join lateral (
        select ${START} as start, published_at as at, size, root from log_checkpoints
        where log = 'public' and ${START} >= $1 and ${START} < last.start order by ${START} desc, size desc limit 1) earlier
    )
    select start::date as day, at, size, root from last where size is not null order by size`
}
const LAST_OF_DAYS = lastOfEach('day')
const LAST_OF_MINUTES = lastOfEach('minute')

/** Days with checkpoints, each with its last one; and the keys that followed the first. */
export async function checkpointDays(ctx: Context): Promise<{
  days: (PastCheckpoint & { day: string })[]
  keys: { vkey: string; index: number; handover: string }[]
}> {
  const rows = await run<{ day: string; at: Date; size: number; root: Buffer }>(ctx.db, LAST_OF_DAYS, [
    '-infinity',
    'infinity',
  ])
  const keys = (await logKeys(ctx.db)).flatMap(({ vkey, leafIndex, handover }) =>
    leafIndex === null || handover === null ? [] : [{ vkey, index: leafIndex, handover }],
  )
  return { days: rows.map((row) => ({ day: row.day, ...past(row) })), keys }
}

/** The last checkpoint of each minute of a UTC day. */
export async function checkpointsOf(ctx: Context, day: string): Promise<PastCheckpoint[]> {
  const rows = await run<{ at: Date; size: number; root: Buffer }>(ctx.db, LAST_OF_MINUTES, [
    day,
    `${day} 24:00`,
  ])
  return rows.map(past)
}

/** What was published at a moment. */
export async function checkpointBefore(ctx: Context, moment: Date): Promise<{ size: number; at: Date }> {
  const [row] = await run<{ size: number; at: Date }>(
    ctx.db,
    `select size, published_at as at from log_checkpoints where log = 'public' and published_at <= $1 order by published_at desc, size desc limit 1`,
    [moment],
  )
  return row ?? { size: 0, at: moment }
}
