import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { publicId } from '#core/ids.ts'
import { statusOf, type Confirmed, type Payload, type VoiceRef } from '#features/voices/index.ts'
import type { Details } from './forms.ts'
import { checkOf } from './rules.ts'

/** Stores the first versions of reviews that are a mark alone, which most are: there is no text to check or to show. */
export async function storeMarks(
  tx: Context,
  subjectId: number,
  voices: readonly Confirmed[],
): Promise<void> {
  if (!voices.length) return
  const details = voices.map(({ payload }) => payload.details as Details)
  await run(
    tx.db,
    `with input as (
       select * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[])
         as t (voice_id, public_id, basis, mark, about, logged_at, logged_on)
     ), stored as (
       insert into reviews (subject_id, voice_id, public_id, confirmed_at) select $1, voice_id, public_id, $9 from input
     )
     insert into review_versions (subject_id, voice_id, n, at, basis, mark, about, body, spoilers, logged_at, logged_on)
     select $1, voice_id, 1, $9, basis, mark, about, '', 'none', logged_at, logged_on from input`,
    [
      subjectId,
      voices.map(({ id }) => id),
      voices.map(() => publicId()),
      voices.map(({ payload }) => payload.basis),
      details.map(({ mark }) => mark),
      details.map(({ about }) => about),
      details.map(({ loggedAt }) => loggedAt),
      details.map(({ loggedOn }) => loggedOn),
      tx.clock.now(),
    ],
  )
}

/** Stores what somebody confirmed or changed as the next version, and decides what becomes of its text. In the caller's transaction. */
export async function storeVersion(tx: Context, ref: VoiceRef, payload: Payload): Promise<void> {
  const details = payload.details as Details
  const key = [ref.subjectId, ref.id]
  const status = await statusOf(tx, ref)
  if (status.step !== 'confirmed') throw new Error('only what is confirmed has versions')
  await run(
    tx.db,
    `insert into reviews (subject_id, voice_id, public_id, confirmed_at) values ($1, $2, $3, $4) on conflict do nothing`,
    [...key, publicId(), status.confirmedAt],
  )
  const [before] = await run<{ n: number; body: string; decision: string | null }>(
    tx.db,
    `select v.n, v.body, (select decision from review_checks c where c.subject_id = v.subject_id and c.voice_id = v.voice_id
       and c.version = v.n order by c.n desc limit 1) as decision
     from review_versions v where v.subject_id = $1 and v.voice_id = $2 order by v.n desc limit 1`,
    key,
  )
  const n = (before?.n ?? 0) + 1
  const at = before ? tx.clock.now() : status.confirmedAt
  await run(
    tx.db,
    `insert into review_versions (subject_id, voice_id, n, at, basis, mark, about, language, body, spoilers, logged_at, logged_on)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...key,
      n,
      at,
      payload.basis,
      details.mark,
      details.about,
      details.language || null,
      details.body,
      details.spoilers,
      details.loggedAt,
      details.loggedOn,
    ],
  )
  await run(tx.db, 'delete from review_queue where subject_id = $1 and voice_id = $2', key)
  if (details.body) {
    const { reviewTexts } = await tx.site()
    const check = checkOf(
      before && { body: before.body, decision: before.decision ?? '' },
      details.body,
      reviewTexts,
    )
    await recordCheck(tx, ref, n, check.decision, 'rule', check.reason)
    if (check.decision === 'waiting')
      await run(
        tx.db,
        'insert into review_queue (subject_id, voice_id, version, since) values ($1, $2, $3, $4)',
        [...key, n, at],
      )
  }
  await refreshShown(tx, ref)
}

/** What a review goes by in its newest version. */
export async function basisNow(tx: Context, ref: VoiceRef): Promise<string | undefined> {
  const [row] = await run<{ basis: string }>(
    tx.db,
    'select basis from review_versions where subject_id = $1 and voice_id = $2 order by n desc limit 1',
    [ref.subjectId, ref.id],
  )
  return row?.basis
}

export async function recordCheck(
  tx: Context,
  ref: VoiceRef,
  version: number,
  decision: 'waiting' | 'shown' | 'refused',
  by: string,
  reason: string,
): Promise<void> {
  await run(
    tx.db,
    `insert into review_checks (subject_id, voice_id, version, n, decision, at, by, reason)
     select $1, $2, $3, coalesce(max(n), 0) + 1, $4, $5, $6, $7 from review_checks
     where subject_id = $1 and voice_id = $2 and version = $3`,
    [ref.subjectId, ref.id, version, decision, tx.clock.now(), by, reason],
  )
}

/**
 * Puts the newest text that may be shown where pages read it, or takes it away: a review that does not count shows no text, nor does one
 * whose person took the text out. What it goes by is what the person says now, whichever of the texts is the shown one.
 */
export async function refreshShown(tx: Context, ref: VoiceRef): Promise<void> {
  const key = [ref.subjectId, ref.id]
  await run(tx.db, 'delete from shown_reviews where subject_id = $1 and voice_id = $2', key)
  const status = await statusOf(tx, ref)
  if (status.step !== 'confirmed' || status.state !== 'active') return
  await run(
    tx.db,
    `with newest as (
       select basis, body from review_versions where subject_id = $1 and voice_id = $2 order by n desc limit 1
     )
     insert into shown_reviews (subject_id, voice_id, version, basis, at)
     select $1, $2, v.n, newest.basis, v.at from review_versions v, newest
     where v.subject_id = $1 and v.voice_id = $2 and v.body <> '' and newest.body <> ''
       and (select decision from review_checks c where c.subject_id = $1 and c.voice_id = $2 and c.version = v.n order by c.n desc limit 1) = 'shown'
     order by v.n desc limit 1`,
    key,
  )
}

const TABLES = [
  'shown_reviews',
  'review_queue',
  'review_checks',
  'review_objections',
  'review_abouts',
  'review_versions',
  'helpful_marks',
  'helpful_counts',
  'reviews',
]

/** Erases everything that a review said, with the "helpful" marks on it and those that the same person gave about this work. */
export async function eraseReview(tx: Context, ref: VoiceRef): Promise<void> {
  await run(
    tx.db,
    `with mine as (
       delete from helpful_marks h using submissions s
       where s.subject_id = $1 and s.id = $2 and h.subject_id = $1 and h.giver = s.address_hash returning h.voice_id, h.basis
     )
     update helpful_counts c set n = c.n - 1 from mine where c.subject_id = $1 and c.voice_id = mine.voice_id and c.basis = mine.basis`,
    [ref.subjectId, ref.id],
  )
  for (const table of TABLES)
    await run(tx.db, `delete from ${table} where subject_id = $1 and voice_id = $2`, [ref.subjectId, ref.id])
}
