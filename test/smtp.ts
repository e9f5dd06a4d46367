import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'

/** What the server does with the next mail. */
export type Fault =
  | 'accept'
  /** 450 the first time that an address is named. */
  | 'greylist'
  /** 550 to the address. */
  | 'refuse'
  /** 552 to the address: its mailbox is full. */
  | 'full'
  /** 554 to every address: the server relays nothing for us. */
  | 'relay'
  /** 550 to our own address. */
  | 'sender'
  /** Takes the message, says nothing, breaks the connection. */
  | 'hang'
  /** Two replies to one message. */
  | 'twice'
  /** 421 and the end of the connection. */
  | 'close'

export interface Received {
  from: string
  to: string
  raw: string
}

export interface TestSmtp {
  url: string
  port: number
  /** In the order of arrival; with `hang` the message arrived too, whatever the client believes. */
  received: Received[]
  fault: Fault | ((to: string) => Fault)
  /** Highest number of messages under way at once. */
  busiest: number
  close(): Promise<void>
}

export interface SmtpOptions {
  /** Wants this login; the others are refused with 535. */
  login?: { user: string; pass: string }
  /** With the library's certificate, which nobody signed: after STARTTLS, or from the first byte. */
  tls?: 'starttls' | 'always'
  /** 127.0.0.1 unless told. */
  host?: string
  /** Gets every mail instead of `received`: a hundred thousand of them would fill the memory. */
  took?(mail: Received): void
}

/** A real SMTP server on this machine, which can be made to fail in the ways that servers fail. */
export async function startSmtp(options: SmtpOptions = {}): Promise<TestSmtp> {
  const host = options.host ?? '127.0.0.1'
  const seen = new Set<string>()
  let underWay = 0
  const refusal = (code: number, text: string): Error =>
    Object.assign(new Error(text), { responseCode: code })
  const faultOf = (to: string): Fault => (typeof smtp.fault === 'function' ? smtp.fault(to) : smtp.fault)
  const server = new SMTPServer({
    logger: false,
    secure: options.tls === 'always',
    disabledCommands: [...(options.tls ? [] : ['STARTTLS']), ...(options.login ? [] : ['AUTH'])],
    authOptional: !options.login,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth(auth, _session, done) {
      if (auth.username === options.login?.user && auth.password === options.login?.pass)
        return done(null, { user: auth.username })
      done(refusal(535, '5.7.8 Authentication credentials invalid'))
    },
    onMailFrom(address, _session, done) {
      done(
        smtp.fault === 'sender'
          ? refusal(550, `5.1.8 ${address.address} is not a domain that sends mail`)
          : null,
      )
    },
    onRcptTo({ address }, _session, done) {
      const fault = faultOf(address)
      if (fault === 'refuse') return done(refusal(550, '5.1.1 No such user here'))
      if (fault === 'full') return done(refusal(552, '5.2.2 Mailbox is over its quota'))
      if (fault === 'relay') return done(refusal(554, '5.7.1 Relay access denied'))
      if (fault === 'close') return done(refusal(421, '4.3.2 Service shutting down'))
      if (fault === 'greylist' && !seen.has(address)) {
        seen.add(address)
        return done(refusal(450, '4.7.1 Greylisted, please try again'))
      }
      done()
    },
    async onData(stream, session, done) {
      smtp.busiest = Math.max(smtp.busiest, ++underWay)
      // A client that is killed in the middle of a message has not sent it.
      const parts: Buffer[] | undefined = await stream.toArray().catch(() => undefined)
      underWay--
      if (!parts) return
      const raw = Buffer.concat(parts).toString('latin1')
      const to = session.envelope.rcptTo[0]?.address ?? ''
      const mail = { from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '', to, raw }
      if (options.took) options.took(mail)
      else smtp.received.push(mail)
      const fault = faultOf(to)
      if (fault === 'hang') {
        await sleep(50)
        socketOf(server, session)?.destroy()
        return
      }
      if (fault === 'twice') socketOf(server, session)?.write('250 OK, and once more\r\n')
      done()
    },
  })
  // A client that breaks the connection is not this server's failure.
  server.on('error', () => {})
  const smtp: TestSmtp = {
    url: '',
    port: 0,
    received: [],
    fault: 'accept',
    busiest: 0,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const address = server.server.address()
  smtp.port = typeof address === 'object' && address ? address.port : 0
  smtp.url = `${options.tls === 'always' ? 'smtps' : 'smtp'}://${host}:${smtp.port}`
  return smtp
}

/** The library shows no socket to its handlers, and two of the faults are faults of the connection. */
function socketOf(server: SMTPServer, session: SMTPServerSession): Socket | undefined {
  const connections = (
    server as unknown as { connections: Set<{ session: { id: string }; _socket: Socket }> }
  ).connections
  return [...connections].find((connection) => connection.session.id === session.id)?._socket
}
