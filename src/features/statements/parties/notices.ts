import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Letter } from '#core/mail/index.ts'
import { memberAddress, membersOf, newMessageId, sendToStaff } from '#features/people/index.ts'
import { partyContact } from './queries.ts'

export type NoticeKind = 'near' | 'start' | 'end' | 'promise-near' | 'promise-due'

export interface Notice {
  id: number
  partyId: number
  kind: NoticeKind
  /** Subject of the petition, or id of the promise. */
  aboutId: number
}

interface Row extends Notice {
  recipient: string
  messageId: string
  attempts: number
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

const MOST_ATTEMPTS = 12

/** Takes the next mail that is due and puts its next attempt off, so that nobody else sends it meanwhile. */
const claimNext = async (ctx: Context, kinds: readonly NoticeKind[]): Promise<Row | undefined> =>
  (
    await run<Row>(
      ctx.db,
      `update party_notices set attempts = attempts + 1, next_at = $2::timestamptz + interval '10 minutes' * (1 << least(attempts::int, 8))
       where id = (select id from party_notices where kind = any($1::text[]) and accepted_at is null and failed_at is null and next_at <= $2
         order by next_at, id limit 1 for update skip locked)
       returning id, party_id as "partyId", kind, about_id as "aboutId", recipient, message_id as "messageId", attempts`,
      [kinds, ctx.clock.now()],
    )
  )[0]

/** Sends what is owed. `letterOf` answers undefined when the mail is not true any more; it is then dropped. */
export async function sendNotices(
  ctx: Context,
  kinds: readonly NoticeKind[],
  letterOf: (notice: Notice) => Promise<Letter | undefined>,
): Promise<void> {
  for (let row = await claimNext(ctx, kinds); row; row = await claimNext(ctx, kinds)) {
    const { id } = row
    const address = await addressOf(ctx, row)
    const letter = address ? await letterOf(row) : undefined
    if (!address || !letter) {
      await settle(ctx, id, 'failed_at', address ? 'not-needed' : 'no-address')
      continue
    }
    const delivery = await sendToStaff(ctx, address, letter, row.messageId)
    if (delivery.accepted) {
      await settle(ctx, id, 'accepted_at', null)
      continue
    }
    ctx.logger.warn({ event: 'party.notice-failed', notice: id, reason: delivery.reason })
    if (delivery.permanent || row.attempts >= MOST_ATTEMPTS)
      await settle(ctx, id, 'failed_at', delivery.reason)
  }
}

const settle = (
  ctx: Context,
  id: number,
  column: 'accepted_at' | 'failed_at',
  failure: string | null,
): Promise<unknown> =>
  run(ctx.db, `update party_notices set ${column} = $2, failure = $3 where id = $1`, [
    id,
    ctx.clock.now(),
    failure,
  ])

async function addressOf(ctx: Context, { recipient, partyId }: Row): Promise<string | undefined> {
  return recipient === 'contact'
    ? partyContact(ctx, partyId)
    : memberAddress(ctx, Number(recipient.slice('member '.length)))
}

/** Whether a mail about this has been taken by a mail server of the party. */
export async function wasTold(ctx: Context, aboutIds: readonly number[]): Promise<Set<number>> {
  const rows = await run<{ id: number }>(
    ctx.db,
    `select distinct about_id as id from party_notices where about_id = any($1::bigint[]) and kind in ('near', 'start', 'end') and accepted_at is not null`,
    [aboutIds],
  )
  return new Set(rows.map(({ id }) => id))
}
