import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

type Bytes = Uint8Array<ArrayBuffer>

const compress = promisify(gzip)
const TEXT = /^(text\/|application\/(json|atom\+xml|xml)|image\/svg\+xml)/
const SMALL = 1_024
const LARGE = 128 * 1_024
const PIECE = 64 * 1_024

// One compression per body, however many ask for it: a page that is kept for a second is compressed once a second.
const made = new WeakMap<Bytes, Promise<Bytes>>()

/**
 * The same answer, smaller where the client takes gzip (RFC 9110 8.4). Only for what is alike for everybody: compressing a secret beside
 * something that a stranger chooses would give the secret away by its length (BREACH).
 */
export async function shared(
  request: Request,
  body: Bytes,
  init: { status?: number; headers: [string, string][] },
): Promise<Response> {
  const headers = new Headers(init.headers)
  const { status = 200 } = init
  if (body.length < SMALL || !TEXT.test(headers.get('content-type') ?? ''))
    return body.length < LARGE ? new Response(body, { status, headers }) : inPieces(body, { status, headers })
  headers.append('vary', 'accept-encoding')
  if (!takesGzip(request.headers.get('accept-encoding'))) return new Response(body, { status, headers })
  let smaller = made.get(body)
  if (!smaller)
    made.set(body, (smaller = compress(body, { level: 6 }).then((bytes) => new Uint8Array(bytes))))
  headers.set('content-encoding', 'gzip')
  return new Response(await smaller, { status, headers })
}

/** Pieces of the one body, as fast as the client reads them: a copy for each of a thousand slow clients would fill the memory. */
function inPieces(body: Bytes, init: { status: number; headers: Headers }): Response {
  init.headers.set('content-length', String(body.length))
  let sent = 0
  const stream = new ReadableStream<Bytes>({
    pull(controller) {
      controller.enqueue(body.subarray(sent, (sent += PIECE)))
      if (sent >= body.length) controller.close()
    },
  })
  return new Response(stream, init)
}

export const takesGzip = (accepted: string | null): boolean =>
  /(?:^|[,\s])(?:gzip|\*)(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(accepted ?? '')
