import { connect, type Socket } from 'node:net'

export interface Reply {
  status: number
  location: string | undefined
  cookies: string[]
  body: string
}

interface Job {
  request: string
  resolve(reply: Reply): void
  reject(error: unknown): void
}

/**
 * A small HTTP/1.1 client on kept-alive sockets, one request at a time on each. It shares two cores with the server that it drives, so it
 * does no more than this needs: Node's own client would take as much time as the server.
 */
export function createClient(
  base: URL,
  sockets: number,
): { send(request: RequestLine): Promise<Reply>; close(): void } {
  const idle: Line[] = []
  const queue: Job[] = []
  const lines: Line[] = Array.from({ length: sockets }, () =>
    createLine(base, (line) => {
      const job = queue.shift()
      if (job) line.run(job)
      else idle.push(line)
    }),
  )
  idle.push(...lines)
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        const job = { request: textOf(base, request), resolve, reject }
        const line = idle.pop()
        if (line) line.run(job)
        else queue.push(job)
      }),
    close: () => lines.forEach((line) => line.end()),
  }
}

export interface RequestLine {
  path: string
  ip: string
  cookie?: string
  /** Makes it a POST. */
  form?: string
}

function textOf(base: URL, { path, ip, cookie, form }: RequestLine): string {
  const head = `${form === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1\r\nHost: ${base.host}\r\nX-Forwarded-For: ${ip}\r\n${cookie ? `Cookie: ${cookie}\r\n` : ''}`
  if (form === undefined) return `${head}\r\n`
  return `${head}Origin: ${base.origin}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${Buffer.byteLength(form)}\r\n\r\n${form}`
}

interface Line {
  run(job: Job): void
  end(): void
}

/** The server closes a connection that was idle for 30 s; a request that is sent just then would be lost (RFC 9112 9.5). */
const IDLE_MS = 15_000

function createLine(base: URL, free: (line: Line) => void): Line {
  let socket: Socket | undefined
  let job: Job | undefined
  let received = ''
  let usedAt = 0
  const fail = (error: unknown): void => {
    socket = undefined
    received = ''
    const failed = job
    job = undefined
    failed?.reject(error)
    if (failed) free(line)
  }
  const line: Line = {
    run(next) {
      job = next
      if (socket && performance.now() - usedAt > IDLE_MS) line.end()
      if (!socket) {
        const opened = connect({ host: base.hostname, port: Number(base.port) || 80, noDelay: true })
        socket = opened
        opened.setEncoding('latin1')
        opened.on('data', (chunk: string) => {
          received += chunk
          const reply = readReply(received)
          if (!reply) return
          received = ''
          usedAt = performance.now()
          const done = job
          job = undefined
          done?.resolve(reply)
          free(line)
        })
        opened.on('error', (error) => socket === opened && fail(error))
        opened.on('close', () => socket === opened && fail(new Error('the server closed the connection')))
      }
      socket.write(next.request, 'utf8')
    },
    end() {
      socket?.destroy()
      socket = undefined
    },
  }
  return line
}

/** A whole reply (RFC 9112 6), or undefined while bytes are missing. */
function readReply(text: string): Reply | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return
  const head = text.slice(0, end)
  const rest = text.slice(end + 4)
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  let body: string
  if (length !== undefined) {
    if (rest.length < Number(length)) return
    body = rest
  } else if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
    if (!rest.endsWith('0\r\n\r\n')) return
    body = rest.replace(/(?:^|\r\n)[0-9a-f]+\r\n/gi, '').replace(/\r\n$/, '')
  } else body = rest
  return {
    status: Number(head.slice(9, 12)),
    location: /\r\nlocation: *(\S+)/i.exec(head)?.[1],
    cookies: [...head.matchAll(/\r\nset-cookie: *([^;\r\n]+)/gi)].map((match) => match[1]!),
    body: Buffer.from(body, 'latin1').toString('utf8'),
  }
}
