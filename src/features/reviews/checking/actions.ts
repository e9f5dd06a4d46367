import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict, NotFound } from '#core/errors.ts'
import type { VoiceRef } from '#features/voices/index.ts'
import { recordCheck, refreshShown } from '../reviewing/actions.ts'
import { otherModerators } from '#features/people/index.ts'
import { mayAnswerObjection, textState } from '../objecting/queries.ts'
import type { About } from '../reviewing/forms.ts'
import { oweDecision } from './mails.ts'

/**
 * A moderator shows a text or does not. The mark counts either way. `version` is the text that the moderator read: when the person has
 * changed it meanwhile, nothing happens. An objection is answered by somebody else than who decided. Whoever wrote it is told by mail when it is
 * not shown, or shown after all. Throws `Conflict` when this was decided so already.
 */
export async function decideText(
  ctx: Context,
  staffId: number,
  ref: VoiceRef,
  version: number,
  decision: 'shown' | 'refused',
  reason: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockReview(tx, ref)
    const now = await textState(tx, ref)
    // An objection can be answered by the same decision, with a reason of its own.
    const same = now?.decision === decision && !now.objection
    if (now?.version !== version || same) throw new Conflict('reviews.check-decided')
    if (now.objection && !mayAnswerObjection(now.by, staffId, await otherModerators(tx, staffId)))
      throw new Conflict('reviews.object-other-moderator')
    await recordCheck(tx, ref, version, decision, String(staffId), reason)
    await run(tx.db, 'delete from review_queue where subject_id = $1 and voice_id = $2', [
      ref.subjectId,
      ref.id,
    ])
    await refreshShown(tx, ref)
    if (decision === 'refused') await oweDecision(tx, ref, now.objection ? 'text-kept' : 'text-refused')
    else if (now.decision === 'refused') await oweDecision(tx, ref, 'text-restored')
  })
}

/** A moderator says what a review is about. The reviewer's own word stays, and the page tells both. */
export async function correctAbout(
  ctx: Context,
  staffId: number,
  ref: VoiceRef,
  about: About,
  reason: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockReview(tx, ref)
    const [now] = await run<{ about: About; n: number }>(
      tx.db,
      `select coalesce(a.about, v.about) as about, coalesce(a.n, 0) as n from review_versions v
       left join lateral (select about, n from review_abouts a where a.subject_id = $1 and a.voice_id = $2 order by n desc limit 1) a on true
       where v.subject_id = $1 and v.voice_id = $2 order by v.n desc limit 1`,
      [ref.subjectId, ref.id],
    )
    if (!now || now.about === about) throw new Conflict('reviews.check-decided')
    await run(
      tx.db,
      `insert into review_abouts (subject_id, voice_id, n, about, was, at, by, reason) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [ref.subjectId, ref.id, now.n + 1, about, now.about, tx.clock.now(), String(staffId), reason],
    )
  })
}

/** Locks a review until the transaction ends. */
export async function lockReview(tx: Context, ref: VoiceRef): Promise<void> {
  const [there] = await run(tx.db, 'select from reviews where subject_id = $1 and voice_id = $2 for update', [
    ref.subjectId,
    ref.id,
  ])
  if (!there) throw new NotFound()
}
