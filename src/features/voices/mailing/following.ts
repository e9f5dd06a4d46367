import type { Context } from '#core/context.ts'
import { seal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { eraseRows } from '../acting/erasing.ts'
import type { Address } from '../addresses.ts'
import { keepErasure, type Erasure } from '../erasures.ts'
import { newVoiceId, type VoiceRef, type VoiceSubject } from '../kinds.ts'
import { LINK_DAYS } from '../secrets.ts'
import { addressDay, addressHash, boundTo, messageId } from '../submitting/actions.ts'
import { LISTS, queueMail, type ListName } from './rows.ts'

/** Somebody wants to follow by mail: nothing is sent but one mail with a button, until the button is pressed. */
export async function askToFollow(
  ctx: Context,
  subject: Pick<VoiceSubject, 'id' | 'publicId' | 'addressRules'>,
  address: Address,
): Promise<VoiceRef> {
  const ref = { subjectId: subject.id, id: newVoiceId() }
  const now = ctx.clock.now()
  await ctx.transaction(async (tx) => {
    await tx.db
      .insertInto('follows')
      .values({
        subject_id: ref.subjectId,
        id: ref.id,
        address_hash: addressHash(tx, subject, address),
        asked_at: now,
        sealed: seal(tx.keys.seal, boundTo(ref), { address: address.typed }),
      })
      .execute()
    await queueMail(tx, {
      subjectId: ref.subjectId,
      recipientId: ref.id,
      kind: 'follow',
      messageId: messageId(tx),
      addressDay: addressDay(tx, address, now),
      dueAt: now,
    })
  })
  return ref
}

/** The button of the follow mail; pressing it twice is pressing it once. `ended`: it was erased, by leaving, or because nobody confirmed it. */
export async function confirmFollow(ctx: Context, ref: VoiceRef): Promise<'followed' | 'expired' | 'ended'> {
  return ctx.transaction(async (tx) => {
    const now = tx.clock.now()
    const follow = await tx.db
      .selectFrom('follows')
      .select('asked_at')
      .where('subject_id', '=', ref.subjectId)
      .where('id', '=', ref.id)
      .executeTakeFirst()
    if (!follow) return 'ended'
    if (now.getTime() - follow.asked_at.getTime() > LINK_DAYS * 86_400_000) return 'expired'
    await tx.db
      .insertInto('follow_confirmations')
      .values({ subject_id: ref.subjectId, follow_id: ref.id, confirmed_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return 'followed'
  })
}

/**
 * Ends one list for the address of a recipient: all that follow with it leave together, or the next one would be told in the place of this
 * one. Whoever has left every list follows no more, and the address goes. Mails that are owed already are dropped when their turn comes;
 * repeating it changes nothing, also when nobody is there any more.
 */
export async function unsubscribe(ctx: Context, ref: VoiceRef, list: ListName): Promise<void> {
  for (const erased of await ctx.transaction((tx) => leave(tx, ref, list))) await keepErasure(ctx, erased)
}

async function leave(tx: Context, { subjectId, id }: VoiceRef, list: ListName): Promise<Erasure[]> {
  const at = tx.clock.now()
  // Locked, so that of two lists that are left at once the second sees the first.
  const follows = await run<{ id: string }>(
    tx.db,
    `select f.id from follows f join follow_confirmations c on c.subject_id = f.subject_id and c.follow_id = f.id
     where f.subject_id = $1 and f.address_hash in (
       select address_hash from follows where subject_id = $1 and id = $2
       union all select address_hash from submissions where subject_id = $1 and id = $2)
     order by f.id for update of f`,
    [subjectId, id],
  )
  const ids = follows.map((row) => row.id)
  await run(
    tx.db,
    `insert into unsubscriptions (subject_id, recipient_id, list, at)
     select $1, recipient, $3, $4 from (
       select unnest($5::uuid[]) as recipient union select id from submissions where subject_id = $1 and id = $2) as there
     on conflict do nothing`,
    [subjectId, id, list, at, ids],
  )
  const gone = await run<{ id: string }>(
    tx.db,
    `select recipient_id as id from unsubscriptions where subject_id = $1 and recipient_id = any($2::uuid[]) and list = any($3::text[])
     group by recipient_id having count(*) = $4 order by recipient_id`,
    [subjectId, ids, LISTS, LISTS.length],
  )
  const erased = []
  for (const follow of gone) erased.push(...(await eraseRows(tx, { subjectId, id: follow.id, at })))
  return erased
}
