import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { keepErasure, type Erasure } from '../erasures.ts'
import type { VoiceRef } from '../kinds.ts'
import { noteErasedPagesOf } from '../scrubbing.ts'
import { withdrawVoice } from './actions.ts'
import { lockVoice, record } from './locking.ts'

/** Every table with something of a person in it, and the column of the id: of a contribution, or of a wish to follow. */
export const PERSONAL: [table: string, column: string][] = [
  ['submission_answers', 'submission_id'],
  ['code_tries', 'submission_id'],
  ['submission_networks', 'submission_id'],
  ['wish_changes', 'voice_id'],
  ['shown_names', 'voice_id'],
  ['name_checks', 'voice_id'],
  ['voice_salts', 'voice_id'],
  ['refused_proofs', 'voice_id'],
  ['mailings', 'recipient_id'],
  ['unsubscriptions', 'recipient_id'],
  ['active_addresses', 'voice_id'],
  ['organiser_notices', 'recipient'],
  ['organiser_accounts', 'organiser_id'],
  ['promise_words', 'voice_id'],
  ['submissions', 'id'],
  ['follow_confirmations', 'follow_id'],
  ['follows', 'id'],
]

/**
 * Erases everything that belongs to the person: name, address and its hash, answers, random bytes and payload. A counted signature is
 * withdrawn first, so the number follows. The leaf stays, and its commitment means nothing any more. Whoever follows with the same address
 * is erased too. A file beside the database remembers the ids, because a restored backup would not.
 */
export async function eraseVoice(ctx: Context, ref: VoiceRef): Promise<void> {
  for (const erased of await eraseRows(ctx, { ...ref, at: ctx.clock.now() })) await keepErasure(ctx, erased)
}

/**
 * The part of `eraseVoice` that is in the database; answers what is to be remembered. Also for the id of a follow, and for an id whose rows
 * are not there, as after a restore.
 */
export async function eraseRows(ctx: Context, { at, ...ref }: Erasure): Promise<Erasure[]> {
  return ctx.transaction(async (tx) => {
    const ids = [ref.id, ...(await followsOfAddress(tx, ref))]
    // Before the kind's own rows go, which its `acted` deletes.
    await noteErasedPagesOf(tx, ref.subjectId, ids)
    const [confirmed] = await run(
      tx.db,
      'select 1 from voices where subject_id = $1 and id = $2 for update',
      [ref.subjectId, ref.id],
    )
    if (confirmed) {
      const { state } = await lockVoice(tx, ref)
      if (state === 'active' || state === 'held') await withdrawVoice(tx, ref)
      const voice = await lockVoice(tx, ref)
      await record(tx, ref, voice, 'erase', 'person', 'erased', null)
      await run(tx.db, 'update voices set country = null where subject_id = $1 and id = $2', [
        ref.subjectId,
        ref.id,
      ])
      // Objections and notes may hold what the person wrote.
      await run(tx.db, 'update voice_acts set note = null where subject_id = $1 and voice_id = $2', [
        ref.subjectId,
        ref.id,
      ])
    }
    await run(
      tx.db,
      'insert into erasures (subject_id, voice_id, erased_at) select $1, unnest($2::uuid[]), $3 on conflict do nothing',
      [ref.subjectId, ids, at],
    )
    for (const [table, column] of PERSONAL)
      await run(tx.db, `delete from ${table} where subject_id = $1 and ${column} = any($2::uuid[])`, [
        ref.subjectId,
        ids,
      ])
    return ids.map((id) => ({ subjectId: ref.subjectId, id, at }))
  })
}

/** Who follows the same subject with the address of a contribution; an address is hashed alike for both. Locked first, as by leaving. */
async function followsOfAddress(tx: Context, ref: VoiceRef): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx.db,
    `select f.id from submissions s join follows f on f.subject_id = s.subject_id and f.address_hash = s.address_hash
     where s.subject_id = $1 and s.id = $2 order by f.id for update of f`,
    [ref.subjectId, ref.id],
  )
  return rows.map(({ id }) => id)
}
