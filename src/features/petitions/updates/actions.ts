import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict, Forbidden, NotFound } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { tellFollowersOfNews } from '#features/voices/index.ts'
import type { Petition } from '../queries.ts'
import type { NewUpdate, ReportReason } from './forms.ts'
import { isCheckedFirst, updateById, updatesOf, type UpdateDecision } from './queries.ts'
import { mayWithdraw, MOST_A_DAY, MOST_WAITING } from './rules.ts'

/** Publishes what an organiser wrote, or puts it before a moderator. Answers which. */
export async function writeUpdate(
  ctx: Context,
  petition: Pick<Petition, 'id' | 'sample'>,
  by: string,
  { title, text }: NewUpdate,
): Promise<'waiting' | 'shown'> {
  return ctx.transaction(async (tx) => {
    const now = tx.clock.now()
    await lock(tx, petition.id)
    const [count] = await run<{ today: number; waiting: number; same: number }>(
      tx.db,
      `select count(*) filter (where u.written_at > $2)::int as today,
         count(*) filter (where (select decision from petition_update_decisions d where d.update_id = u.id order by n desc limit 1) = 'waiting')::int as waiting,
         count(*) filter (where u.title = $3 and u.text = $4 and u.written_at > $2)::int as same
       from petition_updates u where subject_id = $1`,
      [petition.id, new Date(now.getTime() - 86_400_000), title, text],
    )
    // The button was pressed twice.
    if (count!.same > 0) return (await lastDecision(tx, petition.id)) === 'shown' ? 'shown' : 'waiting'
    if (count!.today >= MOST_A_DAY) throw new Conflict('organising.updates-enough', { n: MOST_A_DAY })
    if (count!.waiting >= MOST_WAITING) throw new Conflict('organising.updates-waiting')
    const decision = (await isCheckedFirst(tx, petition.id)) ? 'waiting' : 'shown'
    const { id } = await tx.db
      .insertInto('petition_updates')
      .values({ subject_id: petition.id, title, text, written_at: now, by })
      .returning('id')
      .executeTakeFirstOrThrow()
    await insertDecision(tx, id, 1, decision, 'rule', decision === 'waiting' ? 'first' : 'checked-before')
    if (decision === 'shown' && !petition.sample) await tellFollowersOfNews(tx, petition.id, id)
    return decision
  })
}

const lock = async (tx: Context, petitionId: number): Promise<void> =>
  void (await run(tx.db, 'select from petitions where subject_id = $1 for update', [petitionId]))

const lastDecision = async (tx: Context, petitionId: number): Promise<string | undefined> =>
  (
    await run<{ decision: string }>(
      tx.db,
      `select d.decision from petition_update_decisions d join petition_updates u on u.id = d.update_id
       where u.subject_id = $1 order by d.update_id desc, d.n desc limit 1`,
      [petitionId],
    )
  )[0]?.decision

const insertDecision = (
  tx: Context,
  updateId: number,
  n: number,
  decision: UpdateDecision,
  by: string,
  reason: string,
): Promise<unknown> =>
  tx.db
    .insertInto('petition_update_decisions')
    .values({ update_id: updateId, n, decision, at: tx.clock.now(), by, reason })
    .execute()

const NEXT: Record<UpdateDecision, readonly UpdateDecision[]> = {
  waiting: ['shown', 'refused'],
  shown: ['shown', 'hidden'],
  hidden: ['shown'],
  refused: [],
  withdrawn: [],
}

const ACT = { shown: 'update.shown', refused: 'update.refused', hidden: 'update.hidden' } as const

/**
 * A moderator shows, refuses or hides an update; showing one that is shown answers its reports. Whoever follows is told when it is shown for
 * the first time. Throws `Conflict` when somebody else was faster.
 */
export async function decideUpdate(
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  id: number,
  decision: 'shown' | 'refused' | 'hidden',
  reason: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const [locked] = await run<{ subject_id: number }>(
      tx.db,
      'select subject_id from petition_updates where id = $1 for update',
      [id],
    )
    if (!locked) throw new NotFound()
    const update = (await updateById(tx, id))!
    const settled = update.decision === 'shown' && decision === 'shown' && update.reports === 0
    if (settled || !NEXT[update.decision].includes(decision)) throw new Conflict('organising.decided')
    const [made] = await run<{ n: number; shown: boolean; sample: boolean }>(
      tx.db,
      `select max(d.n) as n, bool_or(d.decision = 'shown') as shown, (select sample is not null from petitions where subject_id = $2) as sample
       from petition_update_decisions d where d.update_id = $1`,
      [id, locked.subject_id],
    )
    await insertDecision(tx, id, made!.n + 1, decision, String(staff.id), reason || 'checked')
    await recordDeskAct(tx, staff, ACT[decision], `petition’s update ${update.n}`, reason)
    if (decision === 'shown' && !made!.shown && !made!.sample)
      await tellFollowersOfNews(tx, locked.subject_id, id)
  })
}

/**
 * Its writer takes an update back: nobody reads it any more, and mails about it that are not sent yet stay unsent. Those that were sent cannot be
 * called back, which the page says. Twice is once. Throws `Conflict` for what a moderator has refused or taken down.
 */
export async function withdrawUpdate(
  ctx: Context,
  petition: Pick<Petition, 'id'>,
  organiser: { role: string; by: string },
  n: number,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lock(tx, petition.id)
    const found = (await updatesOf(tx, petition.id)).find((update) => update.n === n)
    if (!found) throw new NotFound()
    await run(tx.db, 'select from petition_updates where id = $1 for update', [found.id])
    const update = (await updateById(tx, found.id))!
    if (!mayWithdraw(organiser, update)) throw new Forbidden('organising.not-your-update')
    if (update.decision === 'withdrawn') return
    if (update.decision !== 'shown' && update.decision !== 'waiting') throw new Conflict('organising.decided')
    const [made] = await run<{ n: number }>(
      tx.db,
      'select max(n) as n from petition_update_decisions where update_id = $1',
      [update.id],
    )
    await insertDecision(tx, update.id, made!.n + 1, 'withdrawn', organiser.by, 'withdrawn')
  })
}

/** Somebody thinks that it breaks the rules. Nothing about who it was is kept. */
export async function reportUpdate(
  ctx: Context,
  updateId: number,
  reason: ReportReason,
  note: string,
): Promise<void> {
  await ctx.db
    .insertInto('petition_update_reports')
    .values({ update_id: updateId, at: ctx.clock.now(), reason, note })
    .execute()
}
