import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'

export async function isSampleLoaded(ctx: Context): Promise<boolean> {
  const [row] = await run<{ there: boolean }>(
    ctx.db,
    'select exists (select from works where sample is not null) as there',
  )
  return row?.there ?? false
}

export interface DeskEntry {
  id: number
  at: Date
  staffId: number | null
  act: string
  about: string
  reason: string | null
}

export const ENTRIES_PER_PAGE = 100

/** What staff did, newest first; `before` is the id that the page before ended with. */
export async function deskEntries(ctx: Context, before: number | undefined): Promise<DeskEntry[]> {
  return ctx.db
    .selectFrom('desk_entries')
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .select(['id', 'at', 'staff_id as staffId', 'act', 'about', 'reason'])
    .orderBy('id', 'desc')
    .limit(ENTRIES_PER_PAGE + 1)
    .execute()
}

export interface OutboxMail {
  id: number
  at: Date
  messageId: string
  recipient: string
  subject: string
  text: string
  html: string | null
}

export const MAILS_PER_PAGE = 50

export async function outboxMails(
  ctx: Context,
  before: number | undefined,
): Promise<Omit<OutboxMail, 'text' | 'html' | 'messageId'>[]> {
  return ctx.db
    .selectFrom('outbox')
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .select(['id', 'at', 'recipient', 'subject'])
    .orderBy('id', 'desc')
    .limit(MAILS_PER_PAGE + 1)
    .execute()
}

export async function outboxMail(ctx: Context, id: number): Promise<OutboxMail | undefined> {
  return ctx.db
    .selectFrom('outbox')
    .where('id', '=', id)
    .select([
      'id',
      'at',
      'message_id as messageId',
      'recipient',
      'subject',
      'body_text as text',
      'body_html as html',
    ])
    .executeTakeFirst()
}
