import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict, NotFound } from '#core/errors.ts'
import { seal, unseal } from '#core/crypto.ts'
import { commitment } from '#features/log/index.ts'
import { kindOf, type Basis, type Payload, type VoiceRef } from '../kinds.ts'
import { hideName } from '../counting/names.ts'
import { keepErasure, type Erasure } from '../erasures.ts'
import { boundTo } from '../submitting/actions.ts'
import type { Wish } from '../submitting/forms.ts'
import { noteErasedPages } from '../scrubbing.ts'
import { hasLeaf, openObjection, stateOf, type Act, type RemovalReason, type VoiceState } from './rules.ts'

interface Locked {
  kind: string
  version: number
  basis: string
  choice: string
  country: string | null
  acts: Act[]
  state: VoiceState
}

/** The voice with its history, locked until the transaction ends, so that acts on one voice never cross. */
async function lockVoice(tx: Context, ref: VoiceRef): Promise<Locked> {
  const [voice] = await run<Omit<Locked, 'acts' | 'state'>>(
    tx.db,
    'select kind, version, basis, choice, country from voices where subject_id = $1 and id = $2 for update',
    [ref.subjectId, ref.id],
  )
  if (!voice) throw new NotFound()
  const acts = await actsOf(tx, ref)
  return { ...voice, ...currentBasis(voice, acts), acts, state: stateOf(acts) }
}

export const actsOf = (ctx: Context, ref: VoiceRef): Promise<Act[]> =>
  run<Act>(
    ctx.db,
    'select n, act, at, by, reason, note from voice_acts where subject_id = $1 and voice_id = $2 order by n',
    [ref.subjectId, ref.id],
  )

/** A `change` act carries the new basis in its note. */
export function currentBasis(voice: { basis: string }, acts: readonly Act[]): { basis: string } {
  return { basis: acts.findLast(({ act }) => act === 'change')?.note ?? voice.basis }
}

async function record(
  tx: Context,
  ref: VoiceRef,
  voice: Locked,
  act: string,
  by: string,
  reason: string,
  note: string | null,
): Promise<void> {
  await tx.db
    .insertInto('voice_acts')
    .values({
      subject_id: ref.subjectId,
      voice_id: ref.id,
      n: (voice.acts.at(-1)?.n ?? 0) + 1,
      act,
      at: tx.clock.now(),
      by,
      reason,
      note,
    })
    .execute()
}

interface LeafToBe {
  kind: string
  choice?: string
  basis?: string
  wasBasis?: string
  value?: string
}

async function queueLeaf(tx: Context, ref: VoiceRef, voice: Locked, leaf: LeafToBe): Promise<void> {
  await tx.db
    .insertInto('uncounted')
    .values({
      subject_id: ref.subjectId,
      voice_id: ref.id,
      kind: leaf.kind,
      version: voice.version,
      basis: leaf.basis ?? voice.basis,
      choice: leaf.choice ?? voice.choice,
      was_basis: leaf.wasBasis ?? null,
      was_choice: null,
      country: voice.country,
      value: leaf.value ?? '-',
      queued_at: tx.clock.now(),
    })
    .execute()
}

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
    if (voice.state === 'removed' || voice.state === 'refused') throw new Conflict('voices.conflict.removed')
    await record(tx, ref, voice, 'withdraw', 'person', 'withdrawn', null)
    await releaseAddress(tx, ref)
    await hideName(tx, ref)
    if (hasLeaf(voice.acts)) await queueLeaf(tx, ref, voice, { kind: 'withdraw' })
  })
}

/** Changes the answer to "Have you seen it?" after confirming: a `change` leaf with its own commitment. */
export async function changeBasis(ctx: Context, ref: VoiceRef, basis: Basis): Promise<void> {
  await ctx.transaction(async (tx) => {
    const voice = await lockVoice(tx, ref)
    if (voice.state !== 'active' || !hasLeaf(voice.acts)) throw new Conflict('voices.conflict.not-active')
    if (voice.basis === basis) return
    const n = 1 + voice.acts.filter(({ act }) => act === 'change').length
    const salt = randomBytes(32)
    const bytes = await payloadBytes(tx, ref, voice, basis)
    await record(tx, ref, voice, 'change', 'person', 'basis', basis)
    await tx.db
      .insertInto('voice_salts')
      .values({
        subject_id: ref.subjectId,
        voice_id: ref.id,
        n,
        salt,
        payload: seal(tx.keys.seal, boundTo(ref), bytes.toString('utf8')),
      })
      .execute()
    await queueLeaf(tx, ref, voice, {
      kind: 'change',
      basis,
      wasBasis: voice.basis,
      value: commitment(salt, bytes),
    })
  })
}

async function payloadBytes(tx: Context, ref: VoiceRef, voice: Locked, basis: Basis): Promise<Buffer> {
  const row = await tx.db
    .selectFrom('submissions')
    .innerJoin('subjects', 'subjects.id', 'submissions.subject_id')
    .select(['submissions.sealed', 'subjects.public_id'])
    .where('subject_id', '=', ref.subjectId)
    .where('submissions.id', '=', ref.id)
    .executeTakeFirst()
  if (!row) throw new NotFound()
  const { name } = unseal<{ name: string }>(tx.keys.seal, boundTo(ref), row.sealed)
  const payload: Payload = {
    kind: voice.kind,
    subject: row.public_id,
    version: voice.version,
    name,
    country: voice.country,
    basis,
  }
  return kindOf(tx, voice.kind).canonical(payload)
}

/** What is shown and mailed from now on. A name that is no longer wanted goes at once. */
export async function changeWishes(ctx: Context, ref: VoiceRef, wishes: Wish[]): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockVoice(tx, ref)
    await tx.db
      .insertInto('wish_changes')
      .values({ subject_id: ref.subjectId, voice_id: ref.id, changed_at: tx.clock.now(), wishes })
      .onConflict((conflict) =>
        conflict.columns(['subject_id', 'voice_id', 'changed_at']).doUpdateSet({ wishes }),
      )
      .execute()
    if (!wishes.includes('shows')) await hideName(tx, ref)
  })
}

/** Asks for another look at a signature that waits for a check, was refused or removed. One objection per decision. */
export async function object(ctx: Context, ref: VoiceRef, text: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const voice = await lockVoice(tx, ref)
    if (!['held', 'refused', 'removed'].includes(voice.state))
      throw new Conflict('voices.conflict.nothing-to-object')
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
    if (voice.state !== 'held') throw new Conflict('voices.conflict.not-held')
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
    if (voice.state !== 'active' && voice.state !== 'held') throw new Conflict('voices.conflict.not-active')
    await record(tx, ref, voice, 'remove', String(staffId), reason, note)
    await hideName(tx, ref)
    if (hasLeaf(voice.acts)) await queueLeaf(tx, ref, voice, { kind: 'remove', choice: reason })
  })
}

/** A moderator looked again after an objection and keeps the decision; the note answers the person. Nothing about the count changes. */
export async function upholdVoice(ctx: Context, staffId: number, ref: VoiceRef, note: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const voice = await lockVoice(tx, ref)
    const decided = voice.acts.findLast(({ act }) => act === 'remove')
    if (!decided || !openObjection(voice.acts)) throw new Conflict('voices.conflict.nothing-to-object')
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
    if (voice.state === 'refused') {
      await record(tx, ref, voice, 'hold', String(staffId), 'reconsidered', null)
      return releaseVoice(tx, staffId, ref, note)
    }
    if (voice.state !== 'removed') throw new Conflict('voices.conflict.not-removed')
    await record(tx, ref, voice, 'restore', String(staffId), 'restored', note)
    await queueLeaf(tx, ref, voice, { kind: 'restore' })
  })
}

const PERSONAL: [table: string, column: string][] = [
  ['submission_answers', 'submission_id'],
  ['code_tries', 'submission_id'],
  ['submission_networks', 'submission_id'],
  ['wish_changes', 'voice_id'],
  ['shown_names', 'voice_id'],
  ['name_checks', 'voice_id'],
  ['voice_salts', 'voice_id'],
  ['mailings', 'recipient_id'],
  ['unsubscriptions', 'recipient_id'],
  ['active_addresses', 'voice_id'],
  ['submissions', 'id'],
]

/**
 * Erases everything that belongs to the person: name, address and its hash, answers, random bytes and payload. A counted signature is
 * withdrawn first, so the number follows. The leaf stays, and its commitment means nothing any more. A file beside the database
 * remembers the id, because a restored backup would not.
 */
export async function eraseVoice(ctx: Context, ref: VoiceRef): Promise<void> {
  const at = ctx.clock.now()
  await eraseRows(ctx, { ...ref, at })
  await keepErasure(ctx, { ...ref, at })
}

/** The part of `eraseVoice` that is in the database. Also for an id whose rows are not there, as after a restore. */
export async function eraseRows(ctx: Context, { at, ...ref }: Erasure): Promise<void> {
  await ctx.transaction(async (tx) => {
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
      await run(
        tx.db,
        `update voice_acts set note = null where subject_id = $1 and voice_id = $2 and act <> 'change'`,
        [ref.subjectId, ref.id],
      )
    }
    await run(
      tx.db,
      'insert into erasures (subject_id, voice_id, erased_at) values ($1, $2, $3) on conflict do nothing',
      [ref.subjectId, ref.id, at],
    )
    await noteErasedPages(tx, ref)
    for (const [table, column] of PERSONAL)
      await run(tx.db, `delete from ${table} where subject_id = $1 and ${column} = $2`, [
        ref.subjectId,
        ref.id,
      ])
  })
}
