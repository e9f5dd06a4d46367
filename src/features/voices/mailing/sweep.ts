import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '#core/context.ts'
import { createMailer, SEND_SECONDS, type Mailer } from '#core/mail/index.ts'
import { mailsTotal } from '#core/metrics.ts'
import { LEASE_SECONDS, claimMails, type Claimed } from './claiming.ts'
import { composeMail } from './composing.ts'
import { createRecorder, type Outcome } from './recording.ts'

const MINUTE = 60_000
const DAY = 86_400_000
// 1, 2, 4 … 128, 240, 240 … minutes: the 25th is three days after the first.
const LONGEST_PAUSE = 240 * MINUTE
const MOST_TRIES = 25
/** No mail is begun so late that it could still be under way when its lease ends. */
const BEGIN_SECONDS = LEASE_SECONDS - SEND_SECONDS - 5

export interface Swept {
  claimed: number
  accepted: number
  /** Nothing was claimed, because the way out is broken and rests. */
  resting: boolean
}

interface Rest {
  until: number
  milliseconds: number
}
/** While the mail server is away or refuses the site itself, trying every mail would only postpone every mail. */
const mailRest = (): Rest => ({ until: 0, milliseconds: 0 })

/** Sends what is due, once: claims a batch, composes, hands over, records. Two at a time never send the same mail. */
export async function sweepMail(ctx: Context, mailer: Mailer, { batch }: { batch: number }): Promise<Swept> {
  const rest = ctx.shared(mailRest)
  if (rest.until > performance.now()) return { claimed: 0, accepted: 0, resting: true }
  const rows = await claimMails(ctx, batch)
  if (rows.length === 0) return { claimed: 0, accepted: 0, resting: false }

  const recorder = createRecorder(ctx)
  const begun = performance.now()
  let next = 0
  let accepted = 0
  const work = async (): Promise<void> => {
    for (let row = rows[next++]; row; row = rows[next++]) {
      const late = performance.now() - begun > BEGIN_SECONDS * 1000
      const outcome =
        late || rest.until > performance.now()
          ? ({ result: 'returned' } as const)
          : await sendOne(ctx, mailer, row, rest)
      if (outcome.result === 'accepted') accepted++
      recorder.add(row, outcome)
    }
  }
  await Promise.all(Array.from({ length: Math.min(mailer.concurrency, rows.length) }, work))
  await recorder.finish()
  return { claimed: rows.length, accepted, resting: false }
}

async function sendOne(ctx: Context, mailer: Mailer, row: Claimed, rest: Rest): Promise<Outcome> {
  try {
    const composed = await composeMail(ctx, row)
    if ('skip' in composed) return { result: 'failed', at: ctx.clock.now(), failure: composed.skip }
    if ('redate' in composed) return { result: 'returned', addressDay: composed.redate }
    if (row.capped) return { result: 'returned', dueAt: tomorrow(ctx.clock.now()), failure: 'capped' }
    const delivery = await mailer.send(composed.mail)
    mailsTotal.inc({ outcome: delivery.accepted ? 'accepted' : delivery.reason })
    if (delivery.accepted) {
      rest.milliseconds = 0
      return { result: 'accepted', at: ctx.clock.now() }
    }
    if (delivery.everybody) {
      takeRest(ctx, rest, delivery.reason)
      return { result: 'returned', failure: delivery.reason }
    }
    if (delivery.permanent) return { result: 'failed', at: ctx.clock.now(), failure: delivery.reason }
    return tryLater(ctx, row, delivery.reason)
  } catch (error) {
    ctx.logger.error({ event: 'mail.fault', kind: row.kind, subject: row.subject_id, err: error })
    mailsTotal.inc({ outcome: 'fault' })
    return tryLater(ctx, row, 'fault')
  }
}

function takeRest(ctx: Context, rest: Rest, reason: string): void {
  if (rest.until > performance.now()) return
  rest.milliseconds = Math.min(60_000, Math.max(1_000, rest.milliseconds * 2))
  rest.until = performance.now() + rest.milliseconds
  ctx.logger.warn({ event: 'mail.rests', reason, seconds: rest.milliseconds / 1000 })
}

function tryLater(ctx: Context, row: Claimed, failure: string): Outcome {
  const now = ctx.clock.now()
  if (row.attempts >= MOST_TRIES) return { result: 'failed', at: now, failure: 'gave-up' }
  return { result: 'later', dueAt: new Date(now.getTime() + pauseAfter(row.attempts)), failure }
}

/** Milliseconds until the next try: doubling from a minute to four hours, a fifth more or less, so that retries do not come in waves. */
export const pauseAfter = (attempts: number): number =>
  Math.min(LONGEST_PAUSE, MINUTE * 2 ** (attempts - 1)) * (0.8 + Math.random() * 0.4)

/** Some time in the first hour of the next UTC day. */
const tomorrow = (now: Date): Date =>
  new Date((Math.floor(now.getTime() / DAY) + 1) * DAY + Math.random() * 60 * MINUTE)

const IDLE_MS = 250
const TROUBLE_MS = 2_000

const BATCH = 500

/** The worker's loop; after `signal` is aborted it ends with the mails that are under way. */
export async function runMail(ctx: Context, signal: AbortSignal): Promise<void> {
  const mailer = createMailer(ctx.config, ctx.db)
  const pause = (milliseconds: number): Promise<unknown> =>
    sleep(milliseconds, undefined, { signal }).catch(() => {})
  while (!signal.aborted) {
    try {
      const { claimed } = await sweepMail(ctx, mailer, { batch: BATCH })
      if (claimed === 0) await pause(IDLE_MS)
    } catch (error) {
      ctx.logger.error({ event: 'mail.sweep-failed', err: error })
      await pause(TROUBLE_MS)
    }
  }
  await mailer.close()
}
