import type { Context } from '#core/context.ts'
import { prepared, run } from '#core/db.ts'
import type { Petition } from '../queries.ts'
import { needsCheck, type Decided } from './rules.ts'

export type UpdateDecision = 'waiting' | 'shown' | 'refused' | 'hidden' | 'withdrawn'

/** What an organiser wrote, with the newest decision about it. */
export interface Update {
  id: number
  subjectId: number
  /** Counted from 1 within its petition. */
  n: number
  title: string
  text: string
  writtenAt: Date
  /** 'author' or the id of a co-organiser. */
  by: string
  decision: UpdateDecision
  decidedAt: Date
  /** Who decided: 'rule' or the id of a member of staff. */
  decidedBy: string
  reason: string
  /** Since when everybody could read it; null when nobody ever could. */
  shownAt: Date | null
  /** Reports since the newest decision. */
  reports: number
  oldestReport: Date | null
}

const SELECT = `
select u.id, u.subject_id as "subjectId", (select count(*)::int from petition_updates e where e.subject_id = u.subject_id and e.id <= u.id) as n,
  u.title, u.text, u.written_at as "writtenAt", u.by, d.decision, d.at as "decidedAt", d.by as "decidedBy", d.reason, r.reports, r."oldestReport",
  (select min(d.at) from petition_update_decisions d where d.update_id = u.id and d.decision = 'shown') as "shownAt"
from petition_updates u
join lateral (select * from petition_update_decisions d where d.update_id = u.id order by n desc limit 1) d on true
join lateral (select count(*)::int as reports, min(at) as "oldestReport" from petition_update_reports r where r.update_id = u.id and r.at >= d.at) r on true`

const OF_PETITION = prepared(`${SELECT} where u.subject_id = $1 order by u.id desc`)

/** All of one petition, newest first. */
export const updatesOf = (ctx: Context, subjectId: number): Promise<Update[]> =>
  run<Update>(ctx.db, OF_PETITION, [subjectId])

/** Those that everybody may read, newest first: none where a decision hides the text that they are about. */
export const shownUpdates = async (
  ctx: Context,
  { id, textHidden }: Pick<Petition, 'id' | 'textHidden'>,
): Promise<Update[]> =>
  textHidden ? [] : (await updatesOf(ctx, id)).filter(({ decision }) => decision === 'shown')

/** Those that everybody could read until their organisers took them back, newest first. */
export const withdrawnUpdates = async (ctx: Context, subjectId: number): Promise<Update[]> =>
  (await updatesOf(ctx, subjectId)).filter(
    ({ decision, shownAt }) => decision === 'withdrawn' && shownAt !== null,
  )

export const updateById = async (ctx: Context, id: number): Promise<Update | undefined> =>
  (await run<Update>(ctx.db, `${SELECT} where u.id = $1`, [id]))[0]

/** For the desk: what waits for a check, and what is shown and was reported. Oldest first. */
export const updatesToCheck = (ctx: Context): Promise<Update[]> =>
  run<Update>(
    ctx.db,
    `${SELECT} where d.decision = 'waiting' or (d.decision = 'shown' and r.reports > 0) order by coalesce(r."oldestReport", u.written_at), u.id limit 500`,
  )

export interface Report {
  at: Date
  reason: string
  note: string
}

export const reportsOf = (ctx: Context, updateId: number): Promise<Report[]> =>
  run<Report>(
    ctx.db,
    'select at, reason, note from petition_update_reports where update_id = $1 order by at desc limit 50',
    [updateId],
  )

/** Whether what is written now is checked before it is shown. */
export async function isCheckedFirst(ctx: Context, petitionId: number): Promise<boolean> {
  return needsCheck(await decisionsOf(ctx, petitionId))
}

/** Every decision about a petition's updates, in the order in which they were made. */
export const decisionsOf = (ctx: Context, petitionId: number): Promise<Decided[]> =>
  run<Decided>(
    ctx.db,
    `select d.decision, d.by from petition_update_decisions d join petition_updates u on u.id = d.update_id
     where u.subject_id = $1 order by d.at, d.update_id, d.n`,
    [petitionId],
  )
