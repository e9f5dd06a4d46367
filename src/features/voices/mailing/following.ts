import type { Context } from '#core/context.ts'
import { seal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import type { Address } from '../addresses.ts'
import { newVoiceId, type VoiceRef, type VoiceSubject } from '../kinds.ts'
import { LINK_DAYS } from '../secrets.ts'
import { addressDay, addressHash, boundTo, messageId } from '../submitting/actions.ts'
import { queueMail, type ListName } from './rows.ts'

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

/** The button of the follow mail; pressing it twice is pressing it once. */
export async function confirmFollow(
  ctx: Context,
  ref: VoiceRef,
): Promise<'followed' | 'expired' | 'unknown'> {
  return ctx.transaction(async (tx) => {
    const now = tx.clock.now()
    const follow = await tx.db
      .selectFrom('follows')
      .select('asked_at')
      .where('subject_id', '=', ref.subjectId)
      .where('id', '=', ref.id)
      .executeTakeFirst()
    if (!follow) return 'unknown'
    if (now.getTime() - follow.asked_at.getTime() > LINK_DAYS * 86_400_000) return 'expired'
    await tx.db
      .insertInto('follow_confirmations')
      .values({ subject_id: ref.subjectId, follow_id: ref.id, confirmed_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return 'followed'
  })
}

/** Ends one list for one recipient; repeating it changes nothing. Mails that are owed already are dropped when their turn comes. */
export async function unsubscribe(ctx: Context, ref: VoiceRef, list: ListName): Promise<void> {
  await run(
    ctx.db,
    'insert into unsubscriptions (subject_id, recipient_id, list, at) values ($1, $2, $3, $4) on conflict do nothing',
    [ref.subjectId, ref.id, list, ctx.clock.now()],
  )
}
