import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict, NotFound } from '#core/errors.ts'
import type { MessageKey, Values } from '#core/i18n.ts'
import { kindOf, voiceKinds, type ActOn, type VoiceRef } from '../kinds.ts'
import { nounKey } from '../words.ts'
import { currentState, stateOf, type Act, type VoiceState } from './rules.ts'

export interface Locked {
  kind: string
  version: number
  basis: string
  choice: string
  country: string | null
  language: string | null
  acts: Act[]
  state: VoiceState
}

/** The voice as it is now, with its history, locked until the transaction ends, so that acts on one voice never cross. */
export async function lockVoice(tx: Context, ref: VoiceRef): Promise<Locked> {
  const [voice] = await run<Omit<Locked, 'acts' | 'state'>>(
    tx.db,
    'select kind, version, basis, choice, country, language from voices where subject_id = $1 and id = $2 for update',
    [ref.subjectId, ref.id],
  )
  if (!voice) throw new NotFound()
  const acts = await actsOf(tx, ref)
  return { ...voice, ...currentState(voice, acts), acts, state: stateOf(acts) }
}

export const actsOf = (ctx: Context, ref: VoiceRef): Promise<Act[]> =>
  run<Act>(
    ctx.db,
    'select n, act, at, by, reason, note, basis, choice, version from voice_acts where subject_id = $1 and voice_id = $2 order by n',
    [ref.subjectId, ref.id],
  )

export const refusal = (ctx: Context, { kind }: Locked, key: MessageKey, values?: Values): Conflict =>
  new Conflict(nounKey(key, kindOf(ctx, kind).noun), values)

export interface NewState {
  basis: string
  choice: string
  version: number
}

/** Records an act, and lets the kind follow with its own rows. `state`: what a change leads to. */
export async function record(
  tx: Context,
  ref: VoiceRef,
  voice: Pick<Locked, 'kind' | 'acts'>,
  act: ActOn | 'change',
  by: string,
  reason: string,
  note: string | null,
  state?: NewState,
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
      ...state,
    })
    .execute()
  // A restored database may hold kinds that this version does not know any more.
  if (act !== 'change') await tx.shared(voiceKinds).get(voice.kind)?.acted?.(tx, ref, act)
}

interface LeafToBe {
  kind: string
  choice?: string
  basis?: string
  version?: number
  language?: string | null
  value?: string
}

export async function queueLeaf(tx: Context, ref: VoiceRef, voice: Locked, leaf: LeafToBe): Promise<void> {
  await tx.db
    .insertInto('uncounted')
    .values({
      subject_id: ref.subjectId,
      voice_id: ref.id,
      kind: leaf.kind,
      version: leaf.version ?? voice.version,
      basis: leaf.basis ?? voice.basis,
      choice: leaf.choice ?? voice.choice,
      was_basis: null,
      was_choice: null,
      country: voice.country,
      language: leaf.language === undefined ? voice.language : leaf.language,
      value: leaf.value ?? '-',
      queued_at: tx.clock.now(),
    })
    .execute()
}
