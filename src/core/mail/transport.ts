import nodemailer from 'nodemailer'
import DKIM from 'nodemailer/lib/dkim'
import { createPrivateKey } from 'node:crypto'
import { ConfigError, type Config, type MailConfig } from '#config'
import type { Db } from '#core/db.ts'
import { compose } from './compose.ts'
import { mailbox, UnsafeMail, type Mail } from './mail.ts'
import { noStorage, smtpReason, unsafe, type Failure } from './reasons.ts'
import { createMbox } from './mbox.ts'

export type Delivery = { accepted: true } | Failure

export interface Mailer {
  /** Where mail goes: to an SMTP server, into a file, or onto the desk's outbox page. */
  kind: 'smtp' | 'mbox' | 'outbox'
  /** How many `send` at a time make sense. */
  concurrency: number
  /** Never throws for a mail that cannot be sent: it says why. */
  send(mail: Mail): Promise<Delivery>
  close(): Promise<void>
}

const CONNECTIONS = 8
const SECOND = 1_000
/** Longest silence of a server while one mail is under way; leases on mails are longer. */
export const SEND_SECONDS = 55

// RFC 8058 4 wants both List-Unsubscribe lines signed, and nodemailer's own list lacks the second.
const SIGNED =
  'From:Sender:Reply-To:Subject:Date:Message-ID:To:Cc:MIME-Version:Content-Type:Content-Transfer-Encoding:' +
  'Auto-Submitted:List-Id:List-Unsubscribe:List-Unsubscribe-Post'

const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '::1', '[::1]'].includes(host)

/** The way out for all mail, as `SMTP_URL` says. */
export function createMailer(config: Pick<Config, 'mail' | 'baseUrl'>, db: Db): Mailer {
  const { url } = config.mail
  const sign = signer(config.mail.dkim)
  if (url === undefined) return outbox(db)
  if (!url.startsWith('mbox:')) return smtp(new URL(url), new URL(config.baseUrl).hostname, sign)
  const mbox = createMbox(url.slice('mbox:'.length))
  return {
    kind: 'mbox',
    concurrency: 100,
    send: (mail) =>
      attempt(
        mail,
        async (raw) => mbox.append({ ...envelopeOf(mail), messageId: mail.messageId, raw: String(raw) }),
        sign,
        noStorage,
      ),
    close: () => mbox.close(),
  }
}

const envelopeOf = (mail: Mail): { from: string; to: string } => ({
  from: mailbox(mail.returnPath ?? mail.from.address),
  to: mailbox(mail.to),
})

type Sign = (raw: string | Buffer) => Promise<string | Buffer>

/** DKIM (RFC 6376), relaxed/relaxed. A key that cannot sign is refused here: nodemailer would send unsigned mail without a word. */
function signer(dkim: MailConfig['dkim']): Sign {
  if (!dkim) return async (raw) => raw
  let privateKey
  try {
    privateKey = createPrivateKey(dkim.privateKey)
  } catch {
    throw new ConfigError([
      'DKIM_KEY: this private key cannot be read. Make one with: openssl genrsa -out dkim.pem 2048',
    ])
  }
  if (privateKey.asymmetricKeyType !== 'rsa')
    throw new ConfigError([
      'DKIM_KEY: must be an RSA key, because not every receiver checks others. Make one with: openssl genrsa -out dkim.pem 2048',
    ])
  // As a key object, because parsing the PEM for every mail costs as much as signing. The types know text only.
  const key = {
    domainName: dkim.domainName,
    keySelector: dkim.keySelector,
    privateKey: privateKey as unknown as string,
  }
  const signing = new DKIM({ ...key, headerFieldNames: SIGNED })
  return async (raw) => Buffer.concat(await signing.sign(raw).toArray())
}

async function attempt(
  mail: Mail,
  pass: (raw: string | Buffer) => Promise<unknown>,
  sign: Sign,
  reasonOf: (error: unknown) => Failure,
): Promise<Delivery> {
  let raw
  try {
    mailbox(mail.to)
    raw = await sign(mail.raw ?? (await compose(mail)))
  } catch (error) {
    if (error instanceof UnsafeMail) return unsafe(error.message)
    throw error
  }
  try {
    await pass(raw)
    return { accepted: true }
  } catch (error) {
    return reasonOf(error)
  }
}

/** How the server of `SMTP_URL` is spoken to; the doctor asks it in the same way. */
export function smtpOptions(url: URL, name: string) {
  const secure = url.protocol === 'smtps:'
  const local = isLoopback(url.hostname)
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    // Off this machine nothing is sent in the clear; on it, certificates for localhost do not exist.
    requireTLS: !secure && !local,
    ignoreTLS: !secure && local,
    auth: url.username
      ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
      : undefined,
    name,
    connectionTimeout: 10 * SECOND,
    greetingTimeout: 10 * SECOND,
    dnsTimeout: 10 * SECOND,
    socketTimeout: SEND_SECONDS * SECOND,
  }
}

function smtp(url: URL, name: string, sign: Sign): Mailer {
  const make = () => {
    const made = nodemailer.createTransport({
      ...smtpOptions(url, name),
      pool: true,
      maxConnections: CONNECTIONS,
      maxMessages: 1_000,
    })
    // Each failed send says so itself; without a listener an idle connection's end would end the process.
    made.on('error', () => {})
    return made
  }
  let transport = make()
  return {
    kind: 'smtp',
    concurrency: CONNECTIONS * 2,
    send: (mail) =>
      attempt(
        mail,
        async (raw) => {
          const used = transport
          try {
            await used.sendMail({ envelope: envelopeOf(mail), raw })
          } catch (error) {
            // Replies that answer an earlier command: no later reply on these connections can be believed.
            if (used === transport && isOutOfStep(error)) {
              transport = make()
              used.close()
            }
            throw error
          }
        },
        sign,
        smtpReason,
      ),
    close: async () => transport.close(),
  }
}

const isOutOfStep = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && error.code === 'EPROTOCOL') ||
    ('responseCode' in error && Number(error.responseCode) < 400 && Number(error.responseCode) > 0))

function outbox(db: Db): Mailer {
  return {
    kind: 'outbox',
    concurrency: 4,
    async send(mail) {
      try {
        await db
          .insertInto('outbox')
          .values({
            at: mail.date,
            message_id: mail.messageId,
            recipient: mailbox(mail.to),
            subject: mail.subject,
            body_text: mail.text,
            body_html: mail.html,
          })
          .execute()
        return { accepted: true }
      } catch (error) {
        return error instanceof UnsafeMail ? unsafe(error.message) : noStorage(error)
      }
    },
    close: async () => {},
  }
}
