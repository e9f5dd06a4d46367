import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import { randomId } from '#core/ids.ts'
import { addressHash, type Address, type VoiceRef, type VoiceSubject } from '#features/voices/index.ts'
import { forgetKeptPetitions } from '../queries.ts'
import { MOST_SUPPORTERS } from './rules.ts'

/**
 * Keeps one of the twenty places for a submission while `submit` stores it under the id; without a submission the place is free again. Somebody
 * who sends the form once more keeps theirs. Throws `Conflict` when all are taken, whoever asks, and then nothing was stored.
 */
export async function withPlace<T>(
  ctx: Context,
  subject: VoiceSubject,
  address: Address,
  submit: (id: string) => Promise<T>,
): Promise<T> {
  const ref = { subjectId: subject.id, id: randomId() }
  await ctx.transaction((tx) => takePlace(tx, ref, addressHash(tx, subject, address)))
  try {
    return await submit(ref.id)
  } catch (error) {
    await run(ctx.db, 'delete from petition_supporters where subject_id = $1 and submission_id = $2', [
      ref.subjectId,
      ref.id,
    ])
    throw error
  }
}

async function takePlace(tx: Context, ref: VoiceRef, address: Buffer): Promise<void> {
  await standInLine(tx, ref.subjectId)
  const [places] = await run<{ taken: number }>(
    tx.db,
    'select count(*)::int as taken from petition_supporters where subject_id = $1',
    [ref.subjectId],
  )
  // Before the address is looked at: a full list tells nobody who is on it. Who is confirms by the mail they have.
  if (places!.taken >= MOST_SUPPORTERS) throw new Conflict('neighbours.support-full')
  await run(
    tx.db,
    `insert into petition_supporters (subject_id, place, submission_id, asked_at)
     select $1, min(n), $2, $3 from generate_series(1, ${MOST_SUPPORTERS}) n
     where not exists (select from petition_supporters s where s.subject_id = $1 and s.place = n)
       and not exists (select from petition_supporters s join submissions m on m.subject_id = s.subject_id and m.id = s.submission_id
         where s.subject_id = $1 and m.address_hash = $4) having min(n) is not null`,
    [ref.subjectId, ref.id, tx.clock.now(), address],
  )
}

/** Those who ask, correct or confirm at once stand in line, so that nobody uses a place that somebody else is taking. */
const standInLine = (tx: Context, subjectId: number): Promise<unknown> =>
  run(tx.db, 'select from petitions where subject_id = $1 for update', [subjectId])

/**
 * In the transaction that confirms: whether one of the places is this address's, by whichever of its mails. Whoever corrected their address
 * has it for the new one.
 */
export async function hasPlace(tx: Context, ref: VoiceRef): Promise<boolean> {
  await standInLine(tx, ref.subjectId)
  const rows = await run(
    tx.db,
    `select from petition_supporters s join submissions m on m.subject_id = s.subject_id and m.id = s.submission_id
     where s.subject_id = $1 and m.address_hash = (select address_hash from submissions where subject_id = $1 and id = $2)`,
    [ref.subjectId, ref.id],
  )
  return rows.length > 0
}

/** In the transaction that submits for a corrected address: one person keeps one place. */
export async function movePlace(tx: Context, from: VoiceRef, to: VoiceRef): Promise<void> {
  await standInLine(tx, from.subjectId)
  await run(
    tx.db,
    `update petition_supporters s set submission_id = $3 from submissions m
     where s.subject_id = $1 and m.subject_id = $1 and m.id = s.submission_id
       and m.address_hash = (select address_hash from submissions where subject_id = $1 and id = $2)`,
    [from.subjectId, from.id, to.id],
  )
}

/** Who has signed beside the author, and how many were asked for. */
export async function supportersOf(
  ctx: Context,
  subjectId: number,
): Promise<{ signed: number; asked: number }> {
  const [row] = await run<{ signed: number; asked: number }>(
    ctx.db,
    `select (select count(*) from active_addresses a where a.subject_id = p.subject_id and a.voice_id <> p.author_voice_id
         and not exists (select from voice_acts h where h.subject_id = a.subject_id and h.voice_id = a.voice_id and h.act = 'hold'
           and not exists (select from voice_acts r where r.subject_id = h.subject_id and r.voice_id = h.voice_id and r.n > h.n and r.act = 'release'))) as signed,
       (select count(*) from petition_supporters s where s.subject_id = p.subject_id) as asked
     from petitions p where p.subject_id = $1`,
    [subjectId],
  )
  return row ?? { signed: 0, asked: 0 }
}

/** In the transaction that confirms a supporter: with enough of them the petition is live. */
export async function liveWhenSupported(tx: Context, subjectId: number): Promise<void> {
  const { supportersNeeded } = await tx.site()
  await standInLine(tx, subjectId)
  const { signed } = await supportersOf(tx, subjectId)
  if (signed < supportersNeeded) return
  await run(
    tx.db,
    `insert into petition_states (subject_id, n, state, at, by, reason)
     select subject_id, n + 1, 'live', $2, 'rule', 'supported' from petition_states
     where subject_id = $1 and n = (select max(n) from petition_states where subject_id = $1) and state = 'supporting'
     on conflict do nothing`,
    [subjectId, tx.clock.now()],
  )
  forgetKeptPetitions(tx)
}
