import type { Context } from '#core/context.ts'
import { isUnavailable, run } from '#core/db.ts'
import type { Letter } from '#core/mail/index.ts'
import { sendToStaff } from './letters.ts'

// Tables in which such mails are owed, and the column that says in whose matter.
const OWNER = { party_notices: 'party_id', organiser_notices: 'subject_id' } as const

/** A mail that is owed to one person: one row and one Message-ID, however often it is tried. */
export interface Owed<Kind extends string> {
  id: number
  ownerId: number
  kind: Kind
  aboutId: number
  recipient: string
  owedAt: Date
}

interface Row<Kind extends string> extends Owed<Kind> {
  messageId: string
  attempts: number
}

type Table = keyof typeof OWNER

/** What a mail needs; either answers undefined when it is not true any more, and the mail is then dropped. */
export interface Writing<Kind extends string> {
  addressOf(owed: Owed<Kind>): Promise<string | undefined>
  letterOf(owed: Owed<Kind>): Promise<Letter | undefined>
}

const MOST_ATTEMPTS = 12

/** Takes the next mail that is due and puts its next attempt off, so that nobody else sends it meanwhile. */
const claimNext = async <Kind extends string>(
  ctx: Context,
  table: Table,
  kinds: readonly Kind[],
): Promise<Row<Kind> | undefined> => {
  const column = OWNER[table]
  const [row] = await run<Row<Kind>>(
    ctx.db,
    `update ${table} set attempts = attempts + 1, next_at = $2::timestamptz + interval '10 minutes' * (1 << least(attempts::int, 8))
       where id = (select id from ${table} where kind = any($1::text[]) and accepted_at is null and failed_at is null and next_at <= $2
         order by next_at, id limit 1 for update skip locked)
       returning id, ${column} as "ownerId", kind, about_id as "aboutId", recipient, message_id as "messageId", attempts, owed_at as "owedAt"`,
    [kinds, ctx.clock.now()],
  )
  return row
}

/**
 * Sends what is owed in a table. Killed on the way and repeated, it goes on; a mail that is tried again has the same Message-ID. One that cannot
 * be written keeps no other waiting.
 */
export async function sendOwed<Kind extends string>(
  ctx: Context,
  table: Table,
  kinds: readonly Kind[],
  writing: Writing<Kind>,
): Promise<void> {
  for (let row = await claimNext(ctx, table, kinds); row; row = await claimNext(ctx, table, kinds))
    try {
      await sendOne(ctx, table, row, writing)
    } catch (error) {
      if (isUnavailable(error)) throw error
      const { id, kind, attempts } = row
      ctx.logger.error({ event: 'mail.fault', kind, notice: id, err: error })
      if (attempts >= MOST_ATTEMPTS) await settle(ctx, table, id, 'failed_at', 'fault')
    }
}

async function sendOne<Kind extends string>(
  ctx: Context,
  table: Table,
  row: Row<Kind>,
  { addressOf, letterOf }: Writing<Kind>,
): Promise<void> {
  const { id } = row
  const address = await addressOf(row)
  const letter = address ? await letterOf(row) : undefined
  if (!address || !letter) return settle(ctx, table, id, 'failed_at', address ? 'not-needed' : 'no-address')
  const delivery = await sendToStaff(ctx, address, letter, row.messageId)
  if (delivery.accepted) return settle(ctx, table, id, 'accepted_at', null)
  const toParty = table === 'party_notices'
  ctx.logger.warn({
    event: toParty ? 'party.notice-failed' : 'organiser.notice-failed',
    notice: id,
    reason: delivery.reason,
  })
  if (delivery.permanent || row.attempts >= MOST_ATTEMPTS)
    await settle(ctx, table, id, 'failed_at', delivery.reason)
}

const settle = async (
  ctx: Context,
  table: Table,
  id: number,
  column: 'accepted_at' | 'failed_at',
  failure: string | null,
): Promise<void> =>
  void (await run(ctx.db, `update ${table} set ${column} = $2, failure = $3 where id = $1`, [
    id,
    ctx.clock.now(),
    failure,
  ]))
