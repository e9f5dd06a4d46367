import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { unseal } from '#core/crypto.ts'
import { prepared, run } from '#core/db.ts'
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

const NEWEST = `left join lateral (select decision, at, day, reason from petition_reason_decisions d
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

/**
 * Reasons of a petition, newest day first. Within a day in the order of their random ids: they are never sorted by what people think of
 * them, and never in the order of signing.
 */
export async function shownReasons(
  ctx: Context,
  subjectId: number,
  { page = 1, size = REASONS_PER_PAGE } = {},
): Promise<{ reasons: Reason[]; total: number }> {
  const { timeZone } = await ctx.site()
  const today = dayIn(timeZone, ctx.clock.now())
  const offset = offsetOf(page, size)
  const rows = await run<{ id: string; sealed: Buffer; day: string; total: number }>(
    ctx.db,
    prepared(`select r.id, r.sealed, d.day, count(*) over () as total from petition_reasons r ${NEWEST}
     where r.subject_id = $1 and d.decision = 'shown' and d.day <= $2::date and not exists (
       select from petition_reason_switches w where w.subject_id = $1 and w.shown = 'off'
         and w.n = (select max(n) from petition_reason_switches o where o.subject_id = $1))
     order by d.day desc, r.id limit $3 offset $4`),
    [subjectId, today, offset === undefined ? 0 : size, offset ?? 0],
  )
  return {
    total: rows[0]?.total ?? 0,
    reasons: rows.map(({ id, sealed, day }) => ({ id, day, text: open(ctx, subjectId, id, sealed) })),
  }
}

/** One that is shown; undefined otherwise, so that nobody learns what waits. */
export async function shownReason(ctx: Context, subjectId: number, id: string): Promise<Reason | undefined> {
  if (!(await reasonsAreShown(ctx, subjectId))) return
  const { timeZone } = await ctx.site()
  const [row] = await run<{ sealed: Buffer; day: string }>(
    ctx.db,
    `select r.sealed, d.day from petition_reasons r ${NEWEST} where r.subject_id = $1 and r.id = $2 and d.decision = 'shown' and d.day <= $3::date`,
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
export async function reasonsToCheck(ctx: Context, most = 200): Promise<ReasonToCheck[]> {
  const rows = await run<Omit<ReasonToCheck, 'text'> & { sealed: Buffer }>(
    ctx.db,
    `select r.subject_id as "subjectId", r.id, r.sealed, coalesce(x.since, d.at, r.given_at) as since, coalesce(x.reports, '{}') as reports
     from petition_reasons r ${NEWEST}
     left join lateral (select min(p.at) as since, array_agg(p.why order by p.at) as reports from petition_reason_reports p
       where p.subject_id = r.subject_id and p.reason_id = r.id and p.at > d.at) x on true
     where d.decision is null or d.decision = 'waiting' or d.decision = 'shown' and x.since is not null
     order by 4, r.id limit $1`,
    [most],
  )
  return rows.map(({ sealed, ...row }) => ({ ...row, text: open(ctx, row.subjectId, row.id, sealed) }))
}
