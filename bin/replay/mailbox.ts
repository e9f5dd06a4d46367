import { open } from 'node:fs/promises'
import { SMTPServer } from 'smtp-server'

/** Where the replay reads the codes from: what arrived for an address, or a promise of it. */
export interface Mailbox {
  codeFor(address: string): Promise<string>
  /** `SMTP_URL` for the server. */
  url: string
  received(): number
  close(): Promise<void>
}

/** Six digits in the subject; in an encoded word (RFC 2047) the space is `_` or `=20`, and a no-break space is `=C2=A0`. */
export function codeIn(raw: string): string | undefined {
  const subject = /^Subject: ((?:.*\r?\n[ \t])*.*)/im.exec(raw)?.[1] ?? ''
  const digits = /(?<!\d)(\d{3})(?:_| |=20|=C2=A0|\u00a0)?(\d{3})(?!\d)/.exec(decodeBase64Words(subject))
  return digits ? digits[1]! + digits[2]! : undefined
}

const decodeBase64Words = (text: string): string =>
  text.replace(/=\?utf-8\?b\?([^?]+)\?=\s*/gi, (_, word: string) =>
    Buffer.from(word, 'base64').toString('utf8'),
  )

function arrivals(): {
  arrive(to: string, raw: string): void
  codeFor(address: string): Promise<string>
  count(): number
} {
  const waiting = new Map<string, (code: string) => void>()
  const early = new Map<string, string>()
  let count = 0
  return {
    count: () => count,
    arrive(to, raw) {
      const code = codeIn(raw)
      if (!code) return
      count++
      const resolve = waiting.get(to)
      waiting.delete(to)
      if (resolve) resolve(code)
      else early.set(to, code)
    },
    codeFor(address) {
      const code = early.get(address)
      early.delete(address)
      return code ? Promise.resolve(code) : new Promise((resolve) => waiting.set(address, resolve))
    },
  }
}

/** Reads the file that `SMTP_URL=mbox:` writes, as it grows: mails are composed, but no server is asked. */
export async function streamMailbox(file: string): Promise<Mailbox> {
  const handle = await open(file, 'a+')
  const { arrive, codeFor, count } = arrivals()
  const buffer = Buffer.alloc(1 << 20)
  let position = (await handle.stat()).size
  let rest = ''
  let closed = false
  const poll = async (): Promise<void> => {
    while (!closed) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position)
      position += bytesRead
      const lines = (rest + buffer.toString('latin1', 0, bytesRead)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const { to, raw } = JSON.parse(line) as { to: string; raw: string }
        arrive(to, raw)
      }
      if (bytesRead === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const polling = poll()
  return {
    url: `mbox:${file}`,
    codeFor,
    received: count,
    close: async () => {
      closed = true
      await polling
      await handle.close()
    },
  }
}

/** A real SMTP server on loopback. */
export async function smtpMailbox(port = 0): Promise<Mailbox> {
  const { arrive, codeFor, count } = arrivals()
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('latin1')
        for (const { address } of session.envelope.rcptTo) arrive(address, raw)
        done()
      })
    },
  })
  server.on('error', () => {})
  const address = await new Promise<{ port: number }>((resolve) => {
    const listening = server.listen(port, '127.0.0.1', () => resolve(listening.address() as { port: number }))
  })
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    codeFor,
    received: count,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
