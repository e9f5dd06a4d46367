import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict, Forbidden } from '#core/errors.ts'
import type { Visit } from '#core/http.ts'
import {
  addressHash,
  parseAddress,
  rememberedPerson,
  type VoiceRef,
  type VoiceSubject,
} from '#features/voices/index.ts'

export interface Giver {
  /** Keyed hash of a confirmed address, another one for every work. */
  hash: Buffer
  basis: string
}

/**
 * Who marks: the owner of a review of this work, or somebody whose address this browser has confirmed. Throws `Forbidden` for everybody
 * else, because one person could otherwise be many.
 */
export async function giverOf(
  visit: Visit,
  subject: VoiceSubject,
  own: VoiceRef | undefined,
): Promise<Giver> {
  const { ctx } = visit
  if (own) {
    const [row] = await run<{ hash: Buffer; basis: string }>(
      ctx.db,
      `select s.address_hash as hash, (select basis from review_versions v where v.subject_id = $1 and v.voice_id = $2 order by n desc limit 1) as basis
       from submissions s where s.subject_id = $1 and s.id = $2`,
      [own.subjectId, own.id],
    )
    if (row?.basis) return row
  }
  const person = await rememberedPerson(visit)
  const address = person && parseAddress(person.email)
  if (!address) throw new Forbidden('reviews.helpful-confirm')
  return { hash: addressHash(ctx, subject, address), basis: 'unsaid' }
}

/** Marks a review as helpful, once; again changes nothing. */
export async function giveHelpful(ctx: Context, ref: VoiceRef, giver: Giver): Promise<void> {
  const [mine] = await run(
    ctx.db,
    'select from submissions where subject_id = $1 and id = $2 and address_hash = $3',
    [ref.subjectId, ref.id, giver.hash],
  )
  if (mine) throw new Conflict('reviews.helpful-own')
  await run(
    ctx.db,
    `with given as (
       insert into helpful_marks (subject_id, voice_id, giver, basis, at) values ($1, $2, $3, $4, $5) on conflict do nothing returning basis
     )
     insert into helpful_counts (subject_id, voice_id, basis, n) select $1, $2, basis, 1 from given
     on conflict (subject_id, voice_id, basis) do update set n = helpful_counts.n + 1`,
    [ref.subjectId, ref.id, giver.hash, giver.basis, ctx.clock.now()],
  )
}

/** Takes the mark back; again changes nothing. */
export async function takeHelpfulBack(ctx: Context, ref: VoiceRef, giver: Giver): Promise<void> {
  await run(
    ctx.db,
    `with gone as (
       delete from helpful_marks where subject_id = $1 and voice_id = $2 and giver = $3 returning basis
     )
     update helpful_counts c set n = c.n - 1 from gone where c.subject_id = $1 and c.voice_id = $2 and c.basis = gone.basis`,
    [ref.subjectId, ref.id, giver.hash],
  )
}
