import type { Context } from '#core/context.ts'
import { dayIn } from '#core/clock.ts'
import { run } from '#core/db.ts'
import { publicId, slugOf } from '#core/ids.ts'
import { memoryLimit, type Limit } from '#core/limits.ts'
import { sweep } from '#core/sweep.ts'
import {
  createSubject,
  submitVoice,
  type Evidence,
  type Submission,
  type VoiceRef,
  type VoiceSubject,
} from '#features/voices/index.ts'
import { textHash, type PetitionText } from '../rules.ts'
import { signatureKind } from '../signing/kind.ts'
import { monthsAfter } from '../states.ts'

/** A petition costs moderators time, so one network may open ten an hour. */
export const openingLimit = (): Limit => memoryLimit(10, 3600)

const DEFAULT_MONTHS = 6
const MAX_MONTHS = 12

/** First and last day that may be the last day for signing, and the one that is offered. */
export function closingDays(now: Date, timeZone: string): { first: string; last: string; offered: string } {
  const today = dayIn(timeZone, now)
  return {
    first: dayIn(timeZone, new Date(now.getTime() + 86_400_000)),
    last: monthsAfter(today, MAX_MONTHS),
    offered: monthsAfter(today, DEFAULT_MONTHS),
  }
}

export interface NewPetition extends PetitionText {
  workId: number
  closesOn: string
  author: string
}

export interface Sample {
  log: 'sample'
  sample: string
}

/**
 * Stores a petition that waits for its author: nobody else can see it until that signature is confirmed. The readable part of its address
 * is plain ASCII; the random part keeps what is live by link alone from being guessed.
 */
export async function storePetition(
  ctx: Context,
  petition: NewPetition,
  sample?: Sample,
): Promise<{ id: number; slug: string }> {
  const slug = [
    slugOf(petition.action)
      .replace(/[^a-z0-9-]/g, '')
      .replace(/^-+|-+$/g, ''),
    publicId(6),
  ]
    .filter(Boolean)
    .join('-')
  const now = ctx.clock.now()
  const id = await ctx.transaction(async (tx) => {
    const subject = await createSubject(tx, signatureKind.kind, sample?.log ?? 'public', petition.workId)
    await run(
      tx.db,
      `insert into petitions (subject_id, slug, work_id, about, form, addressee, opened_at, closes_on, author_name, sample, search)
       select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
         fold(concat_ws(' ', $11::text, $6::text, (select string_agg(title, ' ' order by position) from work_titles where work_id = $3)))`,
      [
        subject.id,
        slug,
        petition.workId,
        petition.about,
        petition.form,
        petition.addressee,
        now,
        petition.closesOn,
        petition.author,
        sample?.sample ?? null,
        petition.action,
      ],
    )
    const { language, action, why, more } = petition
    await tx.db
      .insertInto('petition_texts')
      .values({
        subject_id: subject.id,
        version: 1,
        language,
        action,
        why,
        more,
        written_at: now,
        hash: textHash(petition),
      })
      .execute()
    await tx.db
      .insertInto('petition_states')
      .values({
        subject_id: subject.id,
        n: 1,
        state: 'awaiting',
        at: now,
        by: 'author',
        reason: 'opened',
        note: null,
      })
      .execute()
    return subject.id
  })
  return { id, slug }
}

/** Opens a petition and submits its author's signature; it becomes live when that is confirmed. */
export async function openPetition(
  ctx: Context,
  petition: NewPetition,
  submission: Submission,
  evidence: Evidence,
): Promise<{ slug: string; subject: VoiceSubject; ref: VoiceRef }> {
  const { slug } = await storePetition(ctx, petition)
  const subject = await signatureKind.subject(ctx, slug)
  const details = { text: subject.textHash, language: petition.language }
  const ref = await submitVoice(ctx, signatureKind, subject, { ...submission, details }, evidence)
  return { slug, subject, ref }
}

/** Petitions whose author never confirmed go after 30 days, like any submission. */
export async function forgetUnconfirmed(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - 30 * 86_400_000)
  const waiting = `s.subject_id = p.subject_id and s.n = 1 and s.at < $1 and p.author_voice_id is null
    and not exists (select from petition_states later where later.subject_id = p.subject_id and later.n > 1)
    and not exists (select from voices v where v.subject_id = p.subject_id)`
  await sweep<{ id: number }>(ctx, {
    name: 'petitions.forget-unconfirmed',
    idOf: ({ id }) => String(id),
    next: (after) =>
      run<{ id: number }>(
        ctx.db,
        `select p.subject_id as id from petitions p, petition_states s where ${waiting} and p.subject_id > $2 order by 1 limit 1000`,
        [before, after?.id ?? 0],
      ),
    work: async (tx, petitions) =>
      void (await run(
        tx.db,
        `delete from petitions p using petition_states s where ${waiting} and p.subject_id = any($2::bigint[])`,
        [before, petitions.map(({ id }) => id)],
      )),
  })
}
