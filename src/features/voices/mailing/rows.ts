import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'

/** A mail that is owed to somebody: the sweep sends it. */
export interface MailToQueue {
  subjectId: number
  /** A submission, which is also its voice, or a follow. */
  recipientId: string
  kind: MailKind
  /** Fixed here, so that every try carries the same one. */
  messageId: string
  /** `addressDay` of the address; without it the sweep fills it in. */
  addressDay?: Buffer
  dueAt: Date
}

/** One mail of each kind to one recipient. List mails name what they tell: `answer:7`. */
export type MailKind =
  | 'confirm'
  | `confirm-${number}`
  | 'reminder'
  | 'held'
  | 'released'
  | 'follow'
  | `${ListName}:${number}`
  | (string & {})

export const LISTS = ['answer', 'news'] as const
export type ListName = (typeof LISTS)[number]

/** `answer:7` → the list and what it tells about. */
export function listOf(kind: string): { list: ListName; about: number } | undefined {
  const [name, about] = kind.split(':')
  const list = LISTS.find((known) => known === name)
  return list && { list, about: Number(about) }
}

/** Stands in `address_day` until the sweep has opened the address: HMACs are not made inside the database. */
const UNDATED = Buffer.alloc(0)

/** Owes one mail, inside the caller's transaction. Answers whether it was new. */
export async function queueMail(tx: Context, mail: MailToQueue): Promise<boolean> {
  const rows = await run(
    tx.db,
    `insert into mailings (subject_id, recipient_id, kind, message_id, address_day, due_at) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing returning 1`,
    [mail.subjectId, mail.recipientId, mail.kind, mail.messageId, mail.addressDay ?? UNDATED, mail.dueAt],
  )
  return rows.length > 0
}
