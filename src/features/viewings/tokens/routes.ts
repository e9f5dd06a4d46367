import { BadRequest } from '#core/errors.ts'
import { json, type Route, type Visit } from '#core/http.ts'
import { workBySlug } from '#features/works/index.ts'
import { issueToken, type Issued } from './issuing.ts'
import { keysOf } from './keys.ts'
import { directoryOf, issuersJson, issuersSchema } from './feed.ts'
import { decodeRequest, DIRECTORY_TYPE, REQUEST_BYTES, REQUEST_TYPE, RESPONSE_TYPE } from './protocol.ts'
import { proofsPage } from './views.ts'

/** Of an answer that is no token; RFC 9578, 6.2 names 422 for what is malformed. */
const STATUS: Record<Exclude<Issued['result'], 'issued'>, number> = {
  malformed: 422,
  unknown: 403,
  used: 409,
}

export const tokenRoutes: Route[] = [
  { method: 'GET', path: '/proofs', may: 'anyone', cacheSeconds: 60, handle: proofsPage },
  {
    method: 'GET',
    path: '/.well-known/private-token-issuer-directory',
    may: 'anyone',
    cacheSeconds: 60,
    api: { summary: 'Keys of this site’s own room (RFC 9578, 4)', type: DIRECTORY_TYPE },
    async handle({ ctx }) {
      return json(directoryOf(ctx, await keysOf(ctx)), { headers: { 'content-type': DIRECTORY_TYPE } })
    },
  },
  {
    method: 'GET',
    // Not kept: whoever asks for a token needs the keys of this moment.
    path: '/works/:slug/issuers.json',
    may: 'anyone',
    api: { summary: 'Who verifies viewings of a work, and their keys', answer: issuersSchema },
    async handle({ ctx, param }) {
      const work = await workBySlug(ctx, param('slug'))
      return json(issuersJson(await keysOf(ctx, work.id)))
    },
  },
  {
    method: 'GET',
    path: '/log/issuers.json',
    may: 'anyone',
    cacheSeconds: 1,
    api: { summary: 'Every key whose tokens can stand in the log', answer: issuersSchema },
    handle: async ({ ctx }) => json(issuersJson(await keysOf(ctx))),
  },
  {
    method: 'POST',
    path: '/viewings/token-request',
    may: 'anyone',
    maxBody: REQUEST_BYTES,
    handle: answerRequest,
  },
]

const VIEWING = /^Viewing ([\w-]{43})$/

async function answerRequest({ ctx, request }: Visit): Promise<Response> {
  if (request.headers.get('content-type') !== REQUEST_TYPE) throw new BadRequest()
  const viewing = VIEWING.exec(request.headers.get('authorization') ?? '')?.[1]
  const asked = decodeRequest(await bytesOf(request))
  const issued: Issued = !asked
    ? { result: 'malformed' }
    : !viewing
      ? { result: 'unknown' }
      : await issueToken(ctx, viewing, asked, asked.blinded)
  if (issued.result !== 'issued') return json({ problem: issued.result }, { status: STATUS[issued.result] })
  return new Response(Uint8Array.from(issued.signature), { headers: { 'content-type': RESPONSE_TYPE } })
}

/** At most one byte more than a request has: what is longer is malformed, however long it is. */
async function bytesOf(request: Request): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > REQUEST_BYTES) break
  }
  return Buffer.concat(chunks)
}
