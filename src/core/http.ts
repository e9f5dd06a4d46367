import type { z } from 'zod'
import type { Context } from '#core/context.ts'
import { BadRequest, Forbidden } from '#core/errors.ts'
import { readForm, type Form } from '#core/forms.ts'
import type { Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import type { Site } from '#core/site.ts'
import { uploadOf, type Upload } from '#core/upload.ts'

/**
 * Who may use a route.
 * anyone: no secret needed · link: behind a secret in the address · signer: behind a secret in this browser ·
 * invited: signed in by mail link alone · moderator, operator: signed in with a passkey · member: acts for somebody who is named, see `forMember`.
 */
export type May = 'anyone' | 'link' | 'signer' | 'member' | 'invited' | 'moderator' | 'operator'

export interface Route {
  method: 'GET' | 'POST'
  /** Hono path: `/petitions/:slug`. */
  path: string
  may: May
  /** Set for the public reading interface: it then stands in `/openapi.json`. */
  api?: { summary: string; query?: z.ZodType; answer?: z.ZodType; type?: string }
  /** Public and alike for everybody: kept in memory and by caches for this many seconds. */
  cacheSeconds?: number
  /** Called for every request, also those that are answered from memory: it may only count, in memory and without waiting. */
  arrived?(ctx: Context, request: Request, param: (name: string) => string | undefined): void
  /** Only for requests that carry no cookie and prove themselves otherwise; says how. */
  crossSite?: string
  /** Answers also while the database is away; the site then has its defaults. */
  withoutDatabase?: true
  /** Largest body in bytes; 64 KiB unless told. */
  maxBody?: number
  handle(visit: Visit): Response | Promise<Response>
}

export interface StaffMember {
  id: number
  name: string
  email: string
  role: 'operator' | 'moderator'
  factor: 'link' | 'passkey'
}

export interface CookieOptions {
  maxAgeSeconds: number
}

/** One request with everything a handler needs. */
export interface Visit {
  ctx: Context
  request: Request
  url: URL
  site: Site
  words: Words
  /** The signed-in member of staff; set on routes for staff. */
  staff: StaffMember | undefined
  /** Address of the client, read from the right of X-Forwarded-For for exactly the configured number of proxies. */
  ip: string
  param(name: string): string
  form(): Promise<Form>
  /** A form with a file in it (multipart/form-data). */
  upload(): Promise<Upload>
  json(): Promise<unknown>
  cookie(name: string): string | undefined
  setCookie(name: string, value: string, options: CookieOptions): void
  clearCookie(name: string): void
}

export const KIB = 1024

/** `__Host-` where the site has HTTPS (RFC 6265bis 4.1.3.2); a trial on http://localhost cannot use the prefix in every browser. */
export const cookieName = (ctx: Context, name: string): string =>
  ctx.config.secure ? `__Host-${name}` : `fh-${name}`

export interface RequestParts {
  ctx: Context
  site: Site
  words: Words
  staff: StaffMember | undefined
  ip: string
  request: Request
  url: URL
  param: (name: string) => string | undefined
  maxBody: number
}

export function visitOf(parts: RequestParts): { visit: Visit; cookies: string[] } {
  const { ctx, request } = parts
  const cookies: string[] = []
  let form: Promise<Form> | undefined
  const given = (name: string): string | undefined =>
    readCookie(request.headers.get('cookie'), cookieName(ctx, name))
  const set = (name: string, value: string, maxAge: number): void => {
    const secure = ctx.config.secure ? '; Secure' : ''
    cookies.push(
      `${cookieName(ctx, name)}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`,
    )
  }
  const visit: Visit = {
    ctx,
    request,
    url: parts.url,
    site: parts.site,
    words: parts.words,
    staff: parts.staff,
    ip: parts.ip,
    param: (name) => parts.param(name) ?? '',
    form: () => (form ??= formOf(request, parts.maxBody)),
    upload: async () =>
      uploadOf(request.headers.get('content-type') ?? '', await bytesOf(request, parts.maxBody)),
    json: async () => {
      try {
        return JSON.parse(await bodyOf(request, parts.maxBody))
      } catch (error) {
        if (error instanceof SyntaxError) throw new BadRequest()
        throw error
      }
    },
    cookie: given,
    setCookie: (name, value, options) => set(name, value, options.maxAgeSeconds),
    clearCookie: (name) => set(name, '', 0),
  }
  return { visit, cookies }
}

async function formOf(request: Request, limit: number): Promise<Form> {
  const type = request.headers.get('content-type') ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded')) throw new BadRequest()
  return readForm(await bodyOf(request, limit))
}

/** Forms are small: who needs longer for one is not writing it, but holding the connection. */
const BODY_MS = 10_000

/** A picture over a slow line. */
const FILE_MS = 120_000

/** The body as text. Content-Length is enforced by the HTTP parser; a chunked body is counted while it is read. */
export const bodyOf = (request: Request, limit: number): Promise<string> =>
  within(BODY_MS, textOf(request, limit))

/** The body as bytes, within the limit. */
export const bytesOf = (request: Request, limit: number): Promise<Buffer> =>
  within(FILE_MS, bufferOf(request, limit))

async function within<T>(milliseconds: number, reading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>(
    (_, reject) => (timer = setTimeout(() => reject(new BadRequest()), milliseconds)),
  )
  try {
    return await Promise.race([reading, late])
  } finally {
    clearTimeout(timer)
  }
}

async function textOf(request: Request, limit: number): Promise<string> {
  const length = request.headers.get('content-length')
  if (length !== null) {
    if (Number(length) > limit) throw new BadRequest('core.too-large')
    return request.text()
  }
  return (await bufferOf(request, limit)).toString('utf8')
}

async function bufferOf(request: Request, limit: number): Promise<Buffer> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw new BadRequest('core.too-large')
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > limit) throw new BadRequest('core.too-large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function readCookie(header: string | null, name: string): string | undefined {
  if (!header) return
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim() || undefined
  }
}

/**
 * Cross-site request forgery: Fetch Metadata decides where the browser sends it, otherwise Origin (OWASP CSRF cheat sheet).
 * A request with neither is not from a page of ours.
 */
export function refuseCrossSite(request: Request, baseUrl: string): void {
  const site = request.headers.get('sec-fetch-site')
  if (site === 'same-origin') return
  if (site === null && request.headers.get('origin') === new URL(baseUrl).origin) return
  throw new Forbidden('core.cross-site')
}

export interface Answer {
  status?: number
  headers?: Record<string, string>
}

export function htmlPage(markup: Html, answer: Answer = {}): Response {
  return new Response(String(markup), {
    status: answer.status ?? 200,
    headers: { 'content-type': 'text/html; charset=utf-8', ...answer.headers },
  })
}

/**
 * `content-disposition`, whatever letters the name has: headers are ASCII, so beyond it the name stands encoded in `filename*` (RFC 8187),
 * and for programs that do not know that, with underscores in `filename` (RFC 6266, 4.3 and appendix D).
 */
export function fileNamed(name: string, how: 'inline' | 'attachment'): string {
  const plain = name.replace(/[^\x20-\x7e]+|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  return `${how}; filename="${plain}"${plain === name ? '' : `; filename*=UTF-8''${encoded}`}`
}

export const seeOther = (location: string): Response =>
  new Response(null, { status: 303, headers: { location } })

export function json(data: unknown, answer: Answer = {}): Response {
  return new Response(JSON.stringify(data, null, 1) + '\n', {
    status: answer.status ?? 200,
    headers: { 'content-type': 'application/json; charset=utf-8', ...answer.headers },
  })
}

export function body(content: string | Uint8Array<ArrayBuffer>, type: string, answer: Answer = {}): Response {
  return new Response(content, {
    status: answer.status ?? 200,
    headers: { 'content-type': type, ...answer.headers },
  })
}
