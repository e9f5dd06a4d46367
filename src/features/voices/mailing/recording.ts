import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '#core/context.ts'
import { isUnavailable, run } from '#core/db.ts'
import type { Claimed } from './claiming.ts'

/** What became of one claimed mail. */
export type Outcome =
  | { result: 'accepted'; at: Date }
  | { result: 'failed'; at: Date; failure: string }
  /** To be tried again at `dueAt`. */
  | { result: 'later'; dueAt: Date; failure: string }
  /** Given back without a try; `addressDay` where it was another day's. */
  | { result: 'returned'; dueAt?: Date; failure?: string; addressDay?: Buffer }

export interface Recorder {
  add(mail: Claimed, outcome: Outcome): void
  /** Resolves when everything that was added is in the database. */
  finish(): Promise<void>
}

// A bounce or a correction that arrived meanwhile stays. The code of a mail that was refused reached nobody, so nobody can know it.
const RECORD = `
update mailings m set
  accepted_at = coalesce(m.accepted_at, i.accepted_at),
  failure = case when m.failed_at is null then i.failure else m.failure end,
  failed_at = coalesce(m.failed_at, i.failed_at),
  composed_at = case when i.failed_at is not null and m.accepted_at is null then null else m.composed_at end,
  due_at = coalesce(i.due_at, m.due_at),
  address_day = coalesce(i.address_day, m.address_day),
  attempts = m.attempts - i.returned,
  leased_until = null
from unnest($1::bigint[], $2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::timestamptz[], $8::bytea[], $9::int[])
  as i (subject_id, recipient_id, kind, accepted_at, failed_at, failure, due_at, address_day, returned)
where m.subject_id = i.subject_id and m.recipient_id = i.recipient_id and m.kind = i.kind`

const FLUSH_MS = 100
const FLUSH_ROWS = 200

/**
 * Writes outcomes in batches. Between a server's yes and this record a kill repeats the mail, so nothing waits longer than 100 ms; while
 * the database is away it tries until it is back.
 */
export function createRecorder(ctx: Context): Recorder {
  let waiting: { mail: Claimed; outcome: Outcome }[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    const batch = waiting
    waiting = []
    if (batch.length > 0) writing = writing.then(() => write(ctx, batch))
    // Reported by `finish`; until then it must not count as unhandled.
    writing.catch(() => {})
  }
  return {
    add(mail, outcome) {
      waiting.push({ mail, outcome })
      if (waiting.length >= FLUSH_ROWS) flush()
      else timer ??= setTimeout(flush, FLUSH_MS)
    },
    finish() {
      flush()
      return writing
    },
  }
}

async function write(ctx: Context, batch: { mail: Claimed; outcome: Outcome }[]): Promise<void> {
  const values = <T>(of: (mail: Claimed, outcome: Outcome) => T): T[] =>
    batch.map(({ mail, outcome }) => of(mail, outcome))
  const columns = [
    values((mail) => mail.subject_id),
    values((mail) => mail.recipient_id),
    values((mail) => mail.kind),
    values((_, outcome) => (outcome.result === 'accepted' ? outcome.at : null)),
    values((_, outcome) => (outcome.result === 'failed' ? outcome.at : null)),
    values((_, outcome) => ('failure' in outcome ? (outcome.failure ?? null) : null)),
    values((_, outcome) => ('dueAt' in outcome ? (outcome.dueAt ?? null) : null)),
    values((_, outcome) => ('addressDay' in outcome ? (outcome.addressDay ?? null) : null)),
    values((_, outcome) => (outcome.result === 'returned' ? 1 : 0)),
  ]
  for (;;) {
    try {
      await run(ctx.db, RECORD, columns)
      return
    } catch (error) {
      if (!isUnavailable(error)) throw error
      ctx.logger.warn({ event: 'mail.record-waits', count: batch.length, err: error })
      await sleep(500)
    }
  }
}
