import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { codeIn } from '../replay/mailbox.ts'
import type { Arrival, Journal } from './journal.ts'
import { breakOff } from './proxy.ts'

export interface ChaosMail extends Arrival {
  code: string
  /** Path of the link. */
  link: string
}

export interface MailServer {
  port: number
  /** Off: every mail is taken at once. */
  rough: boolean
  /** A mail to this address, of this submission if one is named; undefined when none came in time. */
  mailTo(address: string, id: string | undefined, patienceMs: number): Promise<ChaosMail | undefined>
  /** How often each way to fail was used. */
  faults: Record<string, number>
  close(): Promise<void>
}

type Fault = 'accept' | 'greylist' | 'refuse' | 'busy' | 'drop' | 'twice' | 'hang' | 'long-hang'

// Out of a thousand mails. A refusal is for good: that person never signs.
const ROUGH: [Fault, number][] = [
  ['greylist', 40],
  ['refuse', 20],
  ['busy', 10],
  ['drop', 30],
  ['twice', 40],
  ['hang', 40],
  ['long-hang', 2],
]
// Above the 55 seconds after which the site gives a silent server up.
const LONG_HANG_MS = 60_000

const refusal = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code })

/** A mail server on this machine that fails in the ways that mail servers fail. What it took is written down before it says so. */
export async function startMailServer(random: () => number, journal: Journal): Promise<MailServer> {
  const greylisted = new Set<string>()
  const chosen = new Map<string, Fault>()
  const mails = new Map<string, ChaosMail[]>()
  const waiting = new Map<string, (() => void)[]>()
  const faults: Record<string, number> = {}

  const choose = (to: string): Fault => {
    if (!server.rough) return 'accept'
    let at = random() * 1_000
    for (const [fault, weight] of ROUGH) {
      at -= weight
      if (at < 0) return fault === 'greylist' && greylisted.has(to) ? 'accept' : fault
    }
    return 'accept'
  }
  const smtp = new SMTPServer({
    logger: false,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onRcptTo({ address }, session, done) {
      const fault = choose(address)
      faults[fault] = (faults[fault] ?? 0) + 1
      chosen.set(session.id, fault)
      if (fault === 'greylist') {
        greylisted.add(address)
        return done(refusal(450, '4.7.1 Greylisted, please try again'))
      }
      if (fault === 'refuse') return done(refusal(550, '5.1.1 No such user here'))
      if (fault === 'busy') return done(refusal(421, '4.3.2 Service shutting down'))
      if (fault === 'drop') {
        const socket = socketOf(smtp, session)
        return socket && breakOff(socket)
      }
      done()
    },
    async onData(stream, session, done) {
      // A message that breaks off was never taken.
      const chunks = await stream.toArray().catch(() => undefined)
      if (!chunks) return
      const raw = Buffer.concat(chunks).toString('latin1')
      const fault = chosen.get(session.id) ?? 'accept'
      for (const { address } of session.envelope.rcptTo) await arrive(address, raw)
      if (fault === 'hang' || fault === 'long-hang') {
        await sleep(fault === 'hang' ? 500 + random() * 3_000 : LONG_HANG_MS)
        return void socketOf(smtp, session)?.destroy()
      }
      if (fault === 'twice') socketOf(smtp, session)?.write('250 OK, and once more\r\n')
      done()
    },
  })
  smtp.on('error', () => {})

  const arrive = async (to: string, raw: string): Promise<void> => {
    const mail = readMail(to, raw)
    if (!mail) return
    const { code: _, link: __, ...arrival } = mail
    await journal.write({ mail: arrival })
    mails.set(to, [...(mails.get(to) ?? []), mail])
    for (const wake of waiting.get(to) ?? []) wake()
    waiting.delete(to)
  }

  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  const server: MailServer = {
    port: (smtp.server.address() as { port: number }).port,
    rough: false,
    faults,
    async mailTo(address, id, patienceMs) {
      const until = performance.now() + patienceMs
      for (;;) {
        const found = mails.get(address)?.findLast((mail) => id === undefined || mail.id === id)
        if (found || performance.now() >= until) return found
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.max(0, until - performance.now()))
          const wake = (): void => (clearTimeout(timer), resolve())
          waiting.set(address, [...(waiting.get(address) ?? []), wake])
        })
      }
    },
    close: () => new Promise((resolve) => smtp.close(() => resolve())),
  }
  return server
}

/** Code, link and Message-ID of a mail that asks for a confirmation; undefined for every other mail. */
function readMail(to: string, raw: string): ChaosMail | undefined {
  const code = codeIn(raw)
  const messageId = /^Message-ID: *(<[^>\r\n]+>)/im.exec(raw)?.[1]
  const text = raw
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  const [link, token = ''] = /\/c\/[\w-]+\/([\w-]{43})/.exec(text) ?? []
  if (!code || !messageId || !link) return
  // The first 16 bytes of a link's token are the submission's id.
  const hex = Buffer.from(token, 'base64url').subarray(0, 16).toString('hex')
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { at: Date.now(), to, messageId, id, code, link }
}

/** The library shows no socket to its handlers, and some faults are faults of the connection. */
function socketOf(server: SMTPServer, session: SMTPServerSession): Socket | undefined {
  const { connections } = server as unknown as {
    connections: Set<{ session: { id: string }; _socket: Socket }>
  }
  return [...connections].find((connection) => connection.session.id === session.id)?._socket
}
