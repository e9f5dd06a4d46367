import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { unseal } from '#core/crypto.ts'
import { prepared, run } from '#core/db.ts'
import { keptBySize } from '#core/kept-by-size.ts'
import { offsetOf } from '#core/pages.ts'
import type { VoiceRef } from '#features/voices/index.ts'

export const REASONS_PER_PAGE = 50

export interface Reason {
  id: string
  text: string
  /** Day from which it is shown. */
  day: string
}

export const boundToReason = (subjectId: number, id: string): string => `reason|${subjectId}|${id}`

const open = (ctx: Context, subjectId: number, id: string, sealed: Buffer): string =>
  unseal<string>(ctx.keys.seal, boundToReason(subjectId, id), sealed)

const NEWEST = `left join lateral (select decision, at, reason from petition_reason_decisions d
  where d.subject_id = r.subject_id and d.reason_id = r.id order by n desc limit 1) d on true`

/** Whether its author lets reasons be shown; they do unless they said otherwise. */
export async function reasonsAreShown(ctx: Context, subjectId: number): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('petition_reason_switches')
    .select('shown')
    .where('subject_id', '=', subjectId)
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.shown !== 'off'
}

const keptTotals = () => keptBySize<number>((total) => total)

/**
 * Reasons of a petition, newest day first. Within a day in the order of their random ids: they are never sorted by what people think of
 * them, and never in the order of signing. How many there are in all may be up to a minute old.
 */
export async function shownReasons(
  ctx: Context,
  subjectId: number,
  { page = 1, size = REASONS_PER_PAGE } = {},
): Promise<{ reasons: Reason[]; total: number }> {
  const offset = offsetOf(page, size)
  if (offset === undefined) return { reasons: [], total: 0 }
  const { timeZone } = await ctx.site()
  const today = dayIn(timeZone, ctx.clock.now())
  const rows = await run<{ id: string; sealed: Buffer; day: string }>(
    ctx.db,
    prepared(`select r.id, r.sealed, s.day from (
       select * from shown_reasons where subject_id = $1 and day <= $2::date and not exists (
         select from petition_reason_switches w where w.subject_id = $1 and w.shown = 'off'
           and w.n = (select max(n) from petition_reason_switches o where o.subject_id = $1))
       order by day desc, reason_id limit $3 offset $4) s
     join petition_reasons r on r.subject_id = s.subject_id and r.id = s.reason_id order by s.day desc, r.id`),
    [subjectId, today, size, offset],
  )
  const isFull = rows.length === size
  return {
    total: isFull
      ? await ctx.shared(keptTotals)(subjectId, () => countReasons(ctx, subjectId, today))
      : rows.length && offset + rows.length,
    reasons: rows.map(({ id, sealed, day }) => ({ id, day, text: open(ctx, subjectId, id, sealed) })),
  }
}

async function countReasons(ctx: Context, subjectId: number, today: string): Promise<number> {
  const [row] = await run<{ total: number }>(
    ctx.db,
    'select count(*) as total from shown_reasons where subject_id = $1 and day <= $2::date',
    [subjectId, today],
  )
  return row!.total
}

/** One that is shown; undefined otherwise, so that nobody learns what waits. */
export async function shownReason(ctx: Context, subjectId: number, id: string): Promise<Reason | undefined> {
  if (!(await reasonsAreShown(ctx, subjectId))) return
  const { timeZone } = await ctx.site()
  const [row] = await run<{ sealed: Buffer; day: string }>(
    ctx.db,
    `select r.sealed, s.day from shown_reasons s join petition_reasons r on r.subject_id = s.subject_id and r.id = s.reason_id
     where s.subject_id = $1 and s.reason_id = $2 and s.day <= $3::date`,
    [subjectId, id, dayIn(timeZone, ctx.clock.now())],
  )
  return row && { id, day: row.day, text: open(ctx, subjectId, id, row.sealed) }
}

export interface OwnReason {
  id: string
  text: string
  state: 'waiting' | 'shown' | 'refused' | 'taken-down'
  /** Why it is not shown, as a moderator says it. */
  reason: string
}

/** What somebody gave as their reason, for themselves. */
export async function ownReason(ctx: Context, ref: VoiceRef): Promise<OwnReason | undefined> {
  const [row] = await run<{
    id: string
    sealed: Buffer
    decision: OwnReason['state'] | null
    reason: string | null
  }>(
    ctx.db,
    `select r.id, r.sealed, d.decision, d.reason from petition_reasons r ${NEWEST} where r.subject_id = $1 and r.voice_id = $2`,
    [ref.subjectId, ref.id],
  )
  return (
    row && {
      id: row.id,
      text: open(ctx, ref.subjectId, row.id, row.sealed),
      state: row.decision ?? 'waiting',
      reason: row.reason ?? '',
    }
  )
}

export interface ReasonToCheck {
  subjectId: number
  id: string
  text: string
  since: Date
  /** What it was reported as since it was last looked at; none for what waits for its first check. */
  reports: string[]
}

/** What waits for its first check, and what was reported since the last one; the longest waiting first. */
export const reasonsToCheck = (ctx: Context, most = 200): Promise<ReasonToCheck[]> =>
  toCheck(ctx, 'order by since, reason_id limit $1', [most])

/** One of them; undefined where it does not wait. */
export const reasonToCheck = async (
  ctx: Context,
  subjectId: number,
  id: string,
): Promise<ReasonToCheck | undefined> =>
  (await toCheck(ctx, 'where subject_id = $1 and reason_id = $2', [subjectId, id]))[0]

async function toCheck(ctx: Context, which: string, values: unknown[]): Promise<ReasonToCheck[]> {
  const rows = await run<Omit<ReasonToCheck, 'text'> & { sealed: Buffer }>(
    ctx.db,
    `select r.subject_id as "subjectId", r.id, r.sealed, q.since, array(select p.why from petition_reason_reports p
       where p.subject_id = r.subject_id and p.reason_id = r.id and p.at > d.at order by p.at) as reports
     from (select * from reason_queue ${which}) q
     join petition_reasons r on r.subject_id = q.subject_id and r.id = q.reason_id ${NEWEST} order by q.since, r.id`,
    values,
  )
  return rows.map(({ sealed, ...row }) => ({ ...row, text: open(ctx, row.subjectId, row.id, sealed) }))
}
