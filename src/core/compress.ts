import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

type Bytes = Uint8Array<ArrayBuffer>

const compress = promisify(gzip)
const TEXT = /^(text\/|application\/(json|atom\+xml|xml)|image\/svg\+xml)/
const SMALL = 1_024
const LARGE = 128 * 1_024
const PIECE = 64 * 1_024

interface Ready {
  /** Plain objects: the server writes them as they are, where `Headers` would be built and read for every request. */
  plain: Record<string, string>
  gzip: Record<string, string> | undefined
  /** Made when first asked for. */
  smaller: Promise<Bytes> | undefined
}

// Once per body, however many ask for it: a page that is kept for a second is compressed once a second.
const made = new WeakMap<Bytes, Ready>()

function readyOf(body: Bytes, headers: readonly [string, string][]): Ready {
  let ready = made.get(body)
  if (!ready) {
    const plain: Record<string, string> = {}
    for (const [name, value] of headers) plain[name] = name in plain ? `${plain[name]}, ${value}` : value
    const text = body.length >= SMALL && TEXT.test(plain['content-type'] ?? '')
    if (text) plain.vary = plain.vary ? `${plain.vary}, accept-encoding` : 'accept-encoding'
    ready = {
      plain,
      gzip: text ? { ...plain, 'content-encoding': 'gzip' } : undefined,
      smaller: undefined,
    }
    made.set(body, ready)
  }
  return ready
}

/**
 * The same answer, smaller where the client takes gzip (RFC 9110 8.4). Only for what is alike for everybody: compressing a secret beside
 * something that a stranger chooses would give the secret away by its length (BREACH). One body always has the same headers, whose names are
 * in lower case.
 */
export async function shared(
  request: Request,
  body: Bytes,
  { status = 200, headers }: { status?: number; headers: readonly [string, string][] },
): Promise<Response> {
  const ready = readyOf(body, headers)
  if (!ready.gzip || !takesGzip(request.headers.get('accept-encoding')))
    return body.length < LARGE || ready.gzip
      ? new Response(body, { status, headers: ready.plain })
      : inPieces(body, { status, headers: new Headers(ready.plain) })
  ready.smaller ??= compress(body, { level: 6 }).then((bytes) => new Uint8Array(bytes))
  return new Response(await ready.smaller, { status, headers: ready.gzip })
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
