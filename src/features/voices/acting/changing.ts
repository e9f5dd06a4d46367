import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { NotFound } from '#core/errors.ts'
import { randomFew, seal, unseal } from '#core/crypto.ts'
import { commitment } from '#features/log/index.ts'
import { hideName } from '../counting/names.ts'
import { kindOf, type Payload, type VoiceRef, type Wish } from '../kinds.ts'
import { boundTo, type Sealed } from '../submitting/actions.ts'
import { lockVoice, queueLeaf, record, refusal, actsOf } from './locking.ts'
import { currentState, hasLeaf, type Act } from './rules.ts'

export interface Change {
  /** What was seen. Saying "all of it" again keeps the proof that is there. */
  basis?: string
  /** All of the kind's own answers, parsed by its schema. */
  details?: unknown
  /** Version of the text that is confirmed anew. */
  version?: number
}

/** Each is an entry of the log for good, so one mailbox may not add them without end. Nobody changes their mind this often. */
const MOST_CHANGES = 50

/**
 * The person replaces what they said: a `change` leaf with a commitment of its own, in the tallies of which one takes the place of the
 * other. The same again changes nothing. Answers whether something changed; throws `Conflict` when it does not count at the moment, or was
 * changed as often as is possible.
 */
export async function changeVoice(ctx: Context, ref: VoiceRef, change: Change): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const voice = await lockVoice(tx, ref)
    if (voice.state !== 'active' || !hasLeaf(voice.acts))
      throw refusal(tx, voice, 'voices.conflict.not-active')
    const kind = kindOf(tx, voice.kind)
    const before = await payloadWith(tx, ref, voice, voice.acts)
    const payload: Payload = {
      ...before,
      basis: change.basis && change.basis !== voice.basis.split('/')[0] ? change.basis : voice.basis,
      details: change.details === undefined ? before.details : change.details,
      version: change.version ?? before.version,
    }
    const bytes = kind.canonical(payload)
    if (bytes.equals(kind.canonical(before))) return false
    const changes = voice.acts.filter(({ act }) => act === 'change').length
    if (changes >= MOST_CHANGES)
      throw refusal(tx, voice, 'voices.conflict.changed-enough', { most: MOST_CHANGES })
    const { version, choice } = kind.leaf(payload)
    const state = { basis: payload.basis, choice, version: version ?? payload.version }
    const language = kind.language?.(payload) ?? null
    const salt = randomFew(32)
    await record(tx, ref, voice, 'change', 'person', 'changed', null, state)
    await tx.db
      .insertInto('voice_salts')
      .values({
        subject_id: ref.subjectId,
        voice_id: ref.id,
        n: 1 + changes,
        salt,
        payload: seal(tx.keys.seal, boundTo(ref), bytes.toString('utf8')),
        details: seal(tx.keys.seal, boundTo(ref), payload.details ?? null),
      })
      .execute()
    if (language !== voice.language)
      await run(tx.db, 'update voices set language = $3 where subject_id = $1 and id = $2', [
        ref.subjectId,
        ref.id,
        language,
      ])
    await queueLeaf(tx, ref, voice, { kind: 'change', ...state, language, value: commitment(salt, bytes) })
    await kind.changed?.(tx, ref, payload)
    return true
  })
}

/** The newest payload of a confirmed contribution, opened. Throws `NotFound` when it is not confirmed, or erased. */
export async function payloadOf(ctx: Context, ref: VoiceRef): Promise<Payload> {
  const [voice] = await run<{
    kind: string
    version: number
    basis: string
    choice: string
    country: string | null
  }>(ctx.db, 'select kind, version, basis, choice, country from voices where subject_id = $1 and id = $2', [
    ref.subjectId,
    ref.id,
  ])
  if (!voice) throw new NotFound('voices.gone')
  return payloadWith(ctx, ref, voice, await actsOf(ctx, ref))
}

async function payloadWith(
  ctx: Context,
  ref: VoiceRef,
  voice: { kind: string; version: number; basis: string; choice: string; country: string | null },
  acts: readonly Act[],
): Promise<Payload> {
  const [row] = await run<{ sealed: Buffer; public_id: string; details: Buffer | null }>(
    ctx.db,
    `select s.sealed, j.public_id, (select details from voice_salts v where v.subject_id = s.subject_id and v.voice_id = s.id
       and details is not null order by n desc limit 1) as details
     from submissions s join subjects j on j.id = s.subject_id where s.subject_id = $1 and s.id = $2`,
    [ref.subjectId, ref.id],
  )
  if (!row) throw new NotFound('voices.gone')
  const submitted = unseal<Sealed>(ctx.keys.seal, boundTo(ref), row.sealed)
  const { basis, version } = currentState(voice, acts)
  return {
    kind: voice.kind,
    subject: row.public_id,
    version,
    name: submitted.name,
    country: voice.country,
    basis,
    details: row.details ? unseal(ctx.keys.seal, boundTo(ref), row.details) : (submitted.details ?? {}),
  }
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
