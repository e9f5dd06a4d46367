import { request } from 'node:http'
import type { Reply, RequestLine } from '../replay/client.ts'

/** Longest that anybody is left without an answer; later is a hang. */
export const PATIENCE_MS = 15_000

export type Asked =
  | { reply: Reply; retryAfter: string | undefined }
  /** Nobody listened, so nothing was sent. */
  | { failed: 'not-sent' }
  /** The connection ended without an answer. */
  | { failed: 'broken' }
  | { failed: 'hang' }

/** One request on a connection of its own, so that an answer that stays away belongs to this request and no other. */
export function ask(base: URL, { path, ip, cookie, form }: RequestLine): Promise<Asked> {
  return new Promise((resolve) => {
    const sent = request({
      host: base.hostname,
      port: base.port,
      path,
      method: form === undefined ? 'GET' : 'POST',
      agent: false,
      headers: {
        'x-forwarded-for': ip,
        ...(cookie ? { cookie } : {}),
        ...(form === undefined
          ? {}
          : {
              'sec-fetch-site': 'same-origin',
              'content-type': 'application/x-www-form-urlencoded',
              'content-length': Buffer.byteLength(form),
            }),
      },
    })
    const timer = setTimeout(() => {
      resolve({ failed: 'hang' })
      sent.destroy()
    }, PATIENCE_MS)
    const end = (asked: Asked): void => {
      clearTimeout(timer)
      resolve(asked)
    }
    sent.on('error', (error: NodeJS.ErrnoException) =>
      end({ failed: error.code === 'ECONNREFUSED' ? 'not-sent' : 'broken' }),
    )
    sent.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', () => end({ failed: 'broken' }))
      response.on('close', () => {
        if (!response.complete) return end({ failed: 'broken' })
        const { location, 'set-cookie': cookies = [], 'retry-after': retryAfter } = response.headers
        const reply = {
          status: response.statusCode ?? 0,
          location,
          cookies: cookies.map((line) => line.split(';')[0]!),
          body: Buffer.concat(chunks).toString('utf8'),
        }
        end({ reply, retryAfter })
      })
    })
    sent.end(form)
  })
}
