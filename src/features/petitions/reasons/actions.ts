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
import { boundToReason, ownReason, reasonsAreShown, reasonsToCheck } from './queries.ts'

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
  })
}

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
  await run(
    tx.db,
    `insert into petition_reason_decisions (subject_id, reason_id, n, decision, at, "by", reason, day)
     select $1, $2, coalesce(max(n), 0) + 1, $3, $4, $5, $6,
       coalesce((select day from petition_reason_decisions where subject_id = $1 and reason_id = $2 and decision = 'shown' and $3 = 'shown' order by n limit 1), $7::date)
     from petition_reason_decisions where subject_id = $1 and reason_id = $2`,
    [subjectId, id, decision, now, by, reason, day],
  )
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
    await run(tx.db, 'select from petition_reasons where subject_id = $1 and id = $2 for update', [
      subject,
      id,
    ])
    const waiting = (await reasonsToCheck(tx, 100_000)).find(
      (row) => row.subjectId === subject && row.id === id,
    )
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

/** Anybody may report what is shown; one network once a day. */
export async function reportReason(
  ctx: Context,
  subjectId: number,
  id: string,
  why: string,
  ip: string,
): Promise<void> {
  const now = ctx.clock.now()
  const reporter = mac(ctx.keys.network, utcDay(now), `report ${networksOf(ip)[0] ?? ip}`).subarray(0, 16)
  await ctx.db
    .insertInto('petition_reason_reports')
    .values({ subject_id: subjectId, reason_id: id, at: now, why, reporter })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
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
