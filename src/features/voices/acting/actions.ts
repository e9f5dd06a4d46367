import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict, NotFound } from '#core/errors.ts'
import { unseal } from '#core/crypto.ts'
import { commitment } from '#features/log/index.ts'
import { otherModerators } from '#features/people/index.ts'
import { hideName } from '../counting/names.ts'
import type { VoiceRef } from '../kinds.ts'
import { boundTo } from '../submitting/actions.ts'
import { lockVoice, queueLeaf, record, refusal, type Locked } from './locking.ts'
import { hasLeaf, mayDecideObjection, openObjection, type RemovalReason } from './rules.ts'

async function releaseAddress(tx: Context, ref: VoiceRef): Promise<void> {
  await tx.db
    .deleteFrom('active_addresses')
    .where('subject_id', '=', ref.subjectId)
    .where('voice_id', '=', ref.id)
    .execute()
}

/** Takes a signature back; the address may sign again. Repeating it changes nothing. */
export async function withdrawVoice(ctx: Context, ref: VoiceRef): Promise<void> {
  await ctx.transaction(async (tx) => {
    const voice = await lockVoice(tx, ref)
    if (voice.state === 'withdrawn') return
    if (voice.state === 'removed' || voice.state === 'refused')
      throw refusal(tx, voice, 'voices.conflict.removed')
    await record(tx, ref, voice, 'withdraw', 'person', 'withdrawn', null)
    await releaseAddress(tx, ref)
    await hideName(tx, ref)
    if (hasLeaf(voice.acts)) await queueLeaf(tx, ref, voice, { kind: 'withdraw' })
  })
}

/** Asks for another look at a signature that waits for a check, was refused or removed. One objection per decision. */
export async function object(ctx: Context, ref: VoiceRef, text: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const voice = await lockVoice(tx, ref)
    if (!['held', 'refused', 'removed'].includes(voice.state))
      throw refusal(tx, voice, 'voices.conflict.nothing-to-object')
    if (openObjection(voice.acts)) return
    await record(tx, ref, voice, 'object', 'person', 'objection', text)
  })
}

/** A moderator lets through what waited for a check. */
export async function releaseVoice(
  ctx: Context,
  staffId: number,
  ref: VoiceRef,
  note: string | null,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const voice = await lockVoice(tx, ref)
    if (voice.state !== 'held') throw refusal(tx, voice, 'voices.conflict.not-held')
    await record(tx, ref, voice, 'release', String(staffId), 'checked', note)
    const [secret] = await run<{ salt: Buffer; payload: Buffer }>(
      tx.db,
      'select salt, payload from voice_salts where subject_id = $1 and voice_id = $2 and n = 0',
      [ref.subjectId, ref.id],
    )
    if (!secret) throw new NotFound()
    const bytes = Buffer.from(unseal<string>(tx.keys.seal, boundTo(ref), secret.payload))
    await queueLeaf(tx, ref, voice, { kind: voice.kind, value: commitment(secret.salt, bytes) })
  })
}

/** A moderator removes a counted signature, or refuses one that waited; the reason code is public. The address stays bound. */
export async function removeVoice(
  ctx: Context,
  staffId: number,
  ref: VoiceRef,
  reason: RemovalReason,
  note: string | null,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const voice = await lockVoice(tx, ref)
    if (voice.state !== 'active' && voice.state !== 'held')
      throw refusal(tx, voice, 'voices.conflict.not-active')
    await record(tx, ref, voice, 'remove', String(staffId), reason, note)
    await hideName(tx, ref)
    if (hasLeaf(voice.acts)) await queueLeaf(tx, ref, voice, { kind: 'remove', choice: reason })
  })
}

/** Whoever removed it cannot decide about the objection, neither way, as long as somebody else could. */
async function requireAnother(tx: Context, staffId: number, { acts }: Locked): Promise<void> {
  if (!mayDecideObjection(acts, staffId, await otherModerators(tx, staffId)))
    throw new Conflict('desk.objection-other-moderator')
}

/** A moderator looked again after an objection and keeps the decision; the note answers the person. Nothing about the count changes. */
export async function upholdVoice(ctx: Context, staffId: number, ref: VoiceRef, note: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const voice = await lockVoice(tx, ref)
    const decided = voice.acts.findLast(({ act }) => act === 'remove')
    if (!decided || !openObjection(voice.acts)) throw refusal(tx, voice, 'voices.conflict.nothing-to-object')
    await requireAnother(tx, staffId, voice)
    await record(tx, ref, voice, 'remove', String(staffId), decided.reason, note)
  })
}

/** A moderator puts back what was removed, or counts what was refused. */
export async function restoreVoice(
  ctx: Context,
  staffId: number,
  ref: VoiceRef,
  note: string | null,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const voice = await lockVoice(tx, ref)
    await requireAnother(tx, staffId, voice)
    if (voice.state === 'refused') {
      await record(tx, ref, voice, 'hold', String(staffId), 'reconsidered', null)
      return releaseVoice(tx, staffId, ref, note)
    }
    if (voice.state !== 'removed') throw refusal(tx, voice, 'voices.conflict.not-removed')
    await record(tx, ref, voice, 'restore', String(staffId), 'restored', note)
    await queueLeaf(tx, ref, voice, { kind: 'restore' })
  })
}
