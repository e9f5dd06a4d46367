import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import { statusOf, type VoiceRef } from '#features/voices/index.ts'
import { lockReview } from '../checking/actions.ts'
import { textState } from './queries.ts'

/** Asks for another look at the decision not to show a text. Repeating it changes nothing; throws `Conflict` when there is nothing to object to. */
export async function objectToText(ctx: Context, ref: VoiceRef, body: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockReview(tx, ref)
    const [state, status] = [await textState(tx, ref), await statusOf(tx, ref)]
    const counts = status.step === 'confirmed' && status.state === 'active'
    if (!counts || state?.decision !== 'refused' || state.answers)
      throw new Conflict('reviews.object-nothing')
    if (state.objection) return
    const at = tx.clock.now()
    await run(
      tx.db,
      'insert into review_objections (subject_id, voice_id, version, n, at, body) values ($1, $2, $3, $4, $5, $6)',
      [ref.subjectId, ref.id, state.version, state.n, at, body],
    )
    await run(
      tx.db,
      'insert into review_queue (subject_id, voice_id, version, since) values ($1, $2, $3, $4) on conflict do nothing',
      [ref.subjectId, ref.id, state.version, at],
    )
  })
}
