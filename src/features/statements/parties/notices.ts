import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Letter } from '#core/mail/index.ts'
import { memberAddress, membersOf, newMessageId, sendOwed } from '#features/people/index.ts'
import { partyContact } from './queries.ts'

export type NoticeKind = 'near' | 'start' | 'end' | 'promise-near' | 'promise-due'

export interface Notice {
  id: number
  partyId: number
  kind: NoticeKind
  /** Subject of the petition, or id of the promise. */
  aboutId: number
}

/**
 * Owes a mail to everybody who acts for a party, and to the address that the operator recorded. Owing it again owes nothing more: one row and
 * one Message-ID for each recipient.
 */
export async function oweNotices(
  tx: Context,
  partyId: number,
  kind: NoticeKind,
  aboutId: number,
): Promise<void> {
  const members = await membersOf(tx, partyId)
  const contact = await partyContact(tx, partyId)
  const recipients = [...(contact ? ['contact'] : []), ...members.map(({ id }) => `member ${id}`)]
  for (const recipient of recipients)
    await run(
      tx.db,
      `insert into party_notices (party_id, kind, about_id, recipient, message_id, owed_at, next_at) values ($1, $2, $3, $4, $5, $6, $6)
       on conflict do nothing`,
      [partyId, kind, aboutId, recipient, newMessageId(tx), tx.clock.now()],
    )
}

/** Sends what is owed. `letterOf` answers undefined when the mail is not true any more; it is then dropped. */
export const sendNotices = (
  ctx: Context,
  kinds: readonly NoticeKind[],
  letterOf: (notice: Notice) => Promise<Letter | undefined>,
): Promise<void> =>
  sendOwed(ctx, 'party_notices', kinds, {
    addressOf: ({ recipient, ownerId }) =>
      recipient === 'contact'
        ? partyContact(ctx, ownerId)
        : memberAddress(ctx, Number(recipient.slice('member '.length))),
    letterOf: ({ ownerId, ...owed }) => letterOf({ ...owed, partyId: ownerId }),
  })

/** SQL: whether a mail server of the party has taken a mail about the petition whose row is `p`. */
export const WAS_TOLD = `exists (select from party_notices told where told.about_id = p.subject_id
  and told.kind in ('near', 'start', 'end') and told.accepted_at is not null)`
