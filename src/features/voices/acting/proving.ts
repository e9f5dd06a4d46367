import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { spendTokens } from '#features/viewings/index.ts'
import { judge, type Judged } from '../confirming/proofs.ts'
import { recordLeaf } from '../counting/recording.ts'
import type { VoiceKind, VoiceRef, VoiceSubject } from '../kinds.ts'
import { changeVoice } from './changing.ts'
import { lockVoice, refusal } from './locking.ts'
import { hasLeaf } from './rules.ts'

/**
 * Adds the proof of a viewing to what counts already: a `change` leaf, after that of the token. What does not hold is noted for its owner and
 * changes nothing. Throws `Conflict` when it does not count at the moment, has proof, or says that not all was seen.
 */
export async function proveVoice(
  ctx: Context,
  ref: VoiceRef,
  kind: VoiceKind,
  subject: VoiceSubject,
  token: string,
): Promise<void> {
  const judged: Judged = (await judge(ctx, kind.kind, subject, token)) ?? { problem: 'malformed' }
  await ctx.transaction(async (tx) => {
    const voice = await lockVoice(tx, ref)
    if (voice.state !== 'active' || !hasLeaf(voice.acts) || !['all', 'unsaid'].includes(voice.basis))
      throw refusal(tx, voice, 'voices.conflict.not-active')
    await run(tx.db, 'delete from refused_proofs where subject_id = $1 and voice_id = $2', [
      ref.subjectId,
      ref.id,
    ])
    const [result] = 'problem' in judged ? [judged.problem] : await spendTokens(tx, [judged])
    if ('problem' in judged || result !== 'taken') {
      await run(tx.db, 'insert into refused_proofs (subject_id, voice_id, reason) values ($1, $2, $3)', [
        ref.subjectId,
        ref.id,
        result,
      ])
      return
    }
    await recordLeaf(tx, {
      subjectId: ref.subjectId,
      kind: 'token',
      version: null,
      choice: '-',
      value: judged.token,
    })
    await changeVoice(tx, ref, { basis: `all/${judged.proof}` })
  })
}
