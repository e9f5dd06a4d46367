import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { MessageKey } from '#core/i18n.ts'
import { en } from '#locales/index.ts'
import type { VoiceRef } from '../kinds.ts'

/** Where the newest code mail to a person is. */
export type MailState =
  | { state: 'none' }
  /** `place` 1 is sent next; `more`: it is at least that far back. */
  | { state: 'waiting'; place: number; more: boolean }
  /** The mail server took it. */
  | { state: 'sent'; at: Date }
  /** The address has had its mails for today. */
  | { state: 'put-off'; until: Date }
  | { state: 'retrying'; until: Date; reason: MessageKey }
  /** Refused at once, or sent back later. */
  | { state: 'bounced'; at: Date; reason: MessageKey }

/** Counting further would cost more than the number is worth to anybody. */
const FARTHEST = 10_000

interface Row {
  due_at: Date
  accepted_at: Date | null
  failed_at: Date | null
  failure: string | null
}

export async function mailStateOf(ctx: Context, ref: VoiceRef, kinds = 'confirm%'): Promise<MailState> {
  const [row] = await run<Row>(
    ctx.db,
    `select due_at, accepted_at, failed_at, failure from mailings where subject_id = $1 and recipient_id = $2 and kind like $3
     order by accepted_at is null desc, coalesce(accepted_at, due_at) desc limit 1`,
    [ref.subjectId, ref.id, kinds],
  )
  if (!row) return { state: 'none' }
  if (row.failed_at)
    return row.failure === 'not-needed'
      ? { state: 'none' }
      : { state: 'bounced', at: row.failed_at, reason: failureKey(row.failure) }
  if (row.accepted_at) return { state: 'sent', at: row.accepted_at }
  if (row.failure === 'capped') return { state: 'put-off', until: row.due_at }
  if (row.due_at > ctx.clock.now())
    return { state: 'retrying', until: row.due_at, reason: failureKey(row.failure) }
  const [before] = await run<{ n: number }>(
    ctx.db,
    `select count(*)::int as n from (
       select from mailings where accepted_at is null and failed_at is null and strpos(kind, ':') = 0 and due_at < $1 limit $2) as earlier`,
    [row.due_at, FARTHEST],
  )
  const n = before?.n ?? 0
  return { state: 'waiting', place: Math.min(n + 1, FARTHEST), more: n >= FARTHEST }
}

/** `mailings.failure` as a sentence. */
const failureKey = (failure: string | null): MessageKey =>
  `reason-${failure}` in en.mails ? (`mails.reason-${failure}` as MessageKey) : 'mails.reason-dropped'
