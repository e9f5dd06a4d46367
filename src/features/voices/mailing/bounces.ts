import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { statusReason } from '#core/mail/index.ts'
import { mailsTotal } from '#core/metrics.ts'
import type { VoiceRef } from '../kinds.ts'
import { bounceAddressesIn } from './tokens.ts'

/** Reports are short: Exchange sends some 30 kB. What is larger returns somebody's attachment, or means harm. */
const LARGEST_REPORT = 1024 * 1024

export type BounceResult =
  /** The mail is marked, and the status page says "bounced". */
  | 'recorded'
  /** Not a report of a final failure: out-of-office, delay, success. */
  | 'not-a-failure'
  /** No return address of ours, or none that we made. */
  | 'not-ours'
  | 'too-large'

/**
 * Reads one message that came to a return address. Only a delivery status notification (RFC 3464) with a final failure counts, and only
 * for the mail whose return address, with its HMAC, it came to. `envelope` is what the mail server knows about the recipient.
 */
export async function readBounce(ctx: Context, message: Buffer, envelope = ''): Promise<BounceResult> {
  if (message.length > LARGEST_REPORT) return 'too-large'
  // A bounce is sent to our return address, so it stands in the header. The returned original is not looked at: anybody can quote one.
  const header = message
    .subarray(0, headerEnd(message))
    .toString('latin1')
    .replace(/\r?\n[ \t]+/g, ' ')
  const mail = await mailOf(ctx, `${envelope}\n${header}`)
  if (!mail) return 'not-ours'
  const status = await failureStatus(message)
  if (status === undefined) return 'not-a-failure'
  await run(
    ctx.db,
    `update mailings set failed_at = $4, failure = $5, leased_until = null
     where subject_id = $1 and recipient_id = $2 and kind = $3 and failed_at is null`,
    [mail.ref.subjectId, mail.ref.id, mail.kind, ctx.clock.now(), statusReason(status)],
  )
  mailsTotal.inc({ outcome: 'bounced' })
  return 'recorded'
}

/** The mail of ours that had one of the return addresses in the text. */
async function mailOf(ctx: Context, text: string): Promise<{ ref: VoiceRef; kind: string } | undefined> {
  for (const { ref, isFor } of bounceAddressesIn(ctx, text)) {
    const rows = await run<{ kind: string }>(
      ctx.db,
      'select kind from mailings where subject_id = $1 and recipient_id = $2',
      [ref.subjectId, ref.id],
    )
    const kind = rows.find((row) => isFor(row.kind))?.kind
    if (kind !== undefined) return { ref, kind }
  }
}

function headerEnd(message: Buffer): number {
  const ends = [message.indexOf('\r\n\r\n'), message.indexOf('\n\n')].filter((end) => end >= 0)
  return ends.length > 0 ? Math.min(...ends) : message.length
}

/** Status of the first recipient that failed for good (RFC 3464 2.3), such as 5.1.1; undefined when there is none. */
async function failureStatus(message: Buffer): Promise<string | undefined> {
  // Loaded with the first bounce, so that a start does not wait for it.
  const { simpleParser } = await import('mailparser')
  const parsed = await simpleParser(message, {
    keepDeliveryStatus: true,
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    skipTextLinks: true,
    maxHtmlLengthToParse: 100_000,
  }).catch(() => undefined)
  const report = parsed?.attachments.find(({ contentType }) =>
    /^message\/(global-)?delivery-status$/.test(contentType),
  )
  if (!report) return
  // The first group of fields is about the message, every other one about a recipient (RFC 3464 2.1).
  const groups = report.content
    .toString('latin1')
    .replace(/\r\n/g, '\n')
    .replace(/\n[ \t]+/g, ' ')
    .trim()
    .split(/\n[ \t]*\n/)
  for (const group of groups) {
    const field = (name: string): string | undefined =>
      new RegExp(`^${name}[ \\t]*:[ \\t]*(.*)$`, 'im').exec(group)?.[1]?.trim()
    const status = /^([245]\.\d{1,3}\.\d{1,3})\b/.exec(field('Status') ?? '')?.[1]
    if (field('Final-Recipient') && field('Action')?.toLowerCase() === 'failed' && status?.startsWith('5.'))
      return status
  }
}
