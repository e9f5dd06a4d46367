import { dayIn, utcDay } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { mac, seal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import { publicId } from '#core/ids.ts'
import { networksOf } from '#core/network.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { statusOf, type ActOn, type VoiceRef } from '#features/voices/index.ts'
import { boundToReason, ownReason, reasonsAreShown, reasonToCheck } from './queries.ts'

/** Gives a reason for a signature that counts, in place of an earlier one; '' takes it back. Another text waits for a check again. */
export async function giveReason(ctx: Context, ref: VoiceRef, text: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    await run(tx.db, 'select from voices where subject_id = $1 and id = $2 for update', [
      ref.subjectId,
      ref.id,
    ])
    const before = await ownReason(tx, ref)
    if (before?.text === text) return
    if (text !== '') {
      const status = await statusOf(tx, ref)
      if (status.step !== 'confirmed' || status.state !== 'active') throw new Conflict('reasons.not-counted')
      if (!(await reasonsAreShown(tx, ref.subjectId))) throw new Conflict('reasons.off')
    }
    await forgetReason(tx, ref)
    if (text === '') return
    const id = publicId()
    await tx.db
      .insertInto('petition_reasons')
      .values({
        subject_id: ref.subjectId,
        id,
        voice_id: ref.id,
        given_at: tx.clock.now(),
        sealed: seal(tx.keys.seal, boundToReason(ref.subjectId, id), text),
      })
      .execute()
    await letWait(tx, ref.subjectId, id)
  })
}

/** From now on, in the queue of the desk. */
const letWait = (tx: Context, subjectId: number, id: string): Promise<unknown> =>
  run(tx.db, 'insert into reason_queue (subject_id, reason_id, since) values ($1, $2, $3)', [
    subjectId,
    id,
    tx.clock.now(),
  ])

const forgetReason = (tx: Context, ref: VoiceRef): Promise<unknown> =>
  run(tx.db, 'delete from petition_reasons where subject_id = $1 and voice_id = $2', [ref.subjectId, ref.id])

/** A reason goes with its signature: deleted when that is taken back or erased, not shown while it is removed. */
export async function afterAct(tx: Context, ref: VoiceRef, act: ActOn): Promise<void> {
  if (act === 'erase' || act === 'withdraw') await forgetReason(tx, ref)
  else if (act === 'remove' || act === 'restore') {
    const reason = await ownReason(tx, ref)
    if (!reason) return
    if (act === 'remove') await decide(tx, ref.subjectId, reason.id, 'taken-down', 'rule', '')
    else await decide(tx, ref.subjectId, reason.id, 'waiting', 'rule', '')
  }
}

/** Until the transaction ends: a report and a decision come one after the other. */
const lockReason = (tx: Context, subjectId: number, id: string): Promise<unknown> =>
  run(tx.db, 'select from petition_reasons where subject_id = $1 and id = $2 for update', [subjectId, id])

type Decision = 'shown' | 'refused' | 'taken-down' | 'waiting'

async function decide(
  tx: Context,
  subjectId: number,
  id: string,
  decision: Decision,
  by: string,
  reason: string,
): Promise<void> {
  const now = tx.clock.now()
  const { timeZone } = await tx.site()
  // From the next day on, together with all that were checked on this one: no moment tells who had just signed.
  const day = decision === 'shown' ? dayIn(timeZone, new Date(now.getTime() + 86_400_000)) : null
  const key = [subjectId, id]
  const [decided] = await run<{ day: string | null }>(
    tx.db,
    `insert into petition_reason_decisions (subject_id, reason_id, n, decision, at, "by", reason, day)
     select $1, $2, coalesce(max(n), 0) + 1, $3, $4, $5, $6,
       coalesce((select day from petition_reason_decisions where subject_id = $1 and reason_id = $2 and decision = 'shown' and $3 = 'shown' order by n limit 1), $7::date)
     from petition_reason_decisions where subject_id = $1 and reason_id = $2 returning day`,
    [...key, decision, now, by, reason, day],
  )
  for (const table of ['reason_queue', 'shown_reasons'])
    await run(tx.db, `delete from ${table} where subject_id = $1 and reason_id = $2`, key)
  if (decision === 'waiting') await letWait(tx, subjectId, id)
  if (decision === 'shown')
    await run(tx.db, 'insert into shown_reasons (subject_id, reason_id, day) values ($1, $2, $3)', [
      ...key,
      decided!.day,
    ])
}

/** Shows or refuses what waits; keeps or takes down what was reported. */
export async function decideReason(
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  {
    subject,
    id,
    decision,
    reason,
  }: { subject: number; id: string; decision: 'shown' | 'refused'; reason: string },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockReason(tx, subject, id)
    const waiting = await reasonToCheck(tx, subject, id)
    if (!waiting) throw new Conflict('reasons.decided')
    const reported = waiting.reports.length > 0
    const outcome = decision === 'shown' ? 'shown' : reported ? 'taken-down' : 'refused'
    await decide(tx, subject, id, outcome, String(staff.id), reason)
    await recordDeskAct(
      tx,
      staff,
      `reason.${reported && decision === 'shown' ? 'kept' : outcome}`,
      `reason ${id}`,
      reason,
    )
  })
}

/** Anybody may report what is shown; one network once a day. It waits for another look, unless somebody has just decided. */
export async function reportReason(
  ctx: Context,
  subjectId: number,
  id: string,
  why: string,
  ip: string,
): Promise<void> {
  const now = ctx.clock.now()
  const reporter = mac(ctx.keys.network, utcDay(now), `report ${networksOf(ip)[0] ?? ip}`).subarray(0, 16)
  await ctx.transaction(async (tx) => {
    await lockReason(tx, subjectId, id)
    await run(
      tx.db,
      `with reported as (
         insert into petition_reason_reports (subject_id, reason_id, at, why, reporter)
         select subject_id, id, $3, $4, $5 from petition_reasons where subject_id = $1 and id = $2
         on conflict do nothing returning subject_id, reason_id, at
       )
       insert into reason_queue (subject_id, reason_id, since)
       select subject_id, reason_id, p.at from reported p
       where (select d.decision = 'shown' and d.at < p.at from petition_reason_decisions d
         where d.subject_id = p.subject_id and d.reason_id = p.reason_id order by n desc limit 1)
       on conflict do nothing`,
      [subjectId, id, now, why, reporter],
    )
  })
}

/** Its author lets reasons be shown, or not; nothing is deleted. */
export async function switchReasons(ctx: Context, subjectId: number, shown: 'on' | 'off'): Promise<void> {
  await ctx.transaction(async (tx) => {
    await run(tx.db, 'select from petitions where subject_id = $1 for update', [subjectId])
    if ((await reasonsAreShown(tx, subjectId)) === (shown === 'on')) return
    await run(
      tx.db,
      `insert into petition_reason_switches (subject_id, n, shown, at, "by")
       select $1, coalesce(max(n), 0) + 1, $2, $3, 'author' from petition_reason_switches where subject_id = $1`,
      [subjectId, shown, tx.clock.now()],
    )
  })
}

/** After a week nothing tells which network reported; that somebody did stays. */
export const forgetReporters = async (ctx: Context): Promise<void> =>
  void (await run(
    ctx.db,
    `update petition_reason_reports set reporter = substr(decode(md5(random()::text), 'hex'), 1, 15) where at < $1 and length(reporter) = 16`,
    [new Date(ctx.clock.now().getTime() - 7 * 86_400_000)],
  ))
