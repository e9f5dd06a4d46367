import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { shared } from '#core/compress.ts'
import type { Context } from '#core/context.ts'
import { isUnavailable } from '#core/db.ts'
import { BadRequest, Busy, Forbidden, NotFound, Refusal } from '#core/errors.ts'
import {
  KIB,
  refuseCrossSite,
  seeOther,
  visitOf,
  type Route,
  type StaffMember,
  type Visit,
} from '#core/http.ts'
import { wordsOf } from '#core/i18n.ts'
import { keptAnswers } from '#core/kept.ts'
import { clientAddress } from '#core/network.ts'
import { requestSeconds } from '#core/metrics.ts'

export interface AppParts {
  routes: Route[]
  /** Who is signed in, by the session cookie. */
  staffOf(ctx: Context, cookie: string | undefined): Promise<StaffMember | undefined>
  refusalPage(visit: Visit, refusal: Refusal): Response
  faultPage(visit: Visit, incident: string): Response
}

interface Env {
  Bindings: { incoming?: { socket?: { remoteAddress?: string } } }
}

const MOST_KEPT = { answers: 2_000, bytes: 48 * 1024 * KIB }

/** As strict as pages allow: no unsafe part and no nonce, so cached pages are alike for everybody. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** What is no page may do nothing, also where a browser is made to show it as one. */
const DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

/** Headers that every answer carries, by its content type. */
function securityHeaders(secure: boolean, type: string): [string, string][] {
  return [
    ['content-security-policy', type.startsWith('text/html') ? PAGE_POLICY : DATA_POLICY],
    ['x-content-type-options', 'nosniff'],
    // With no-referrer, browsers without Fetch Metadata send "Origin: null" with our own forms.
    ['referrer-policy', 'same-origin'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-embedder-policy', 'require-corp'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=()'],
    ...(secure
      ? ([['strict-transport-security', 'max-age=63072000; includeSubDomains']] as [string, string][])
      : []),
  ]
}

/** Sets what an answer does not say itself. */
function securing(secure: boolean): (response: Response) => Response {
  const [page, data] = ['text/html', ''].map((type) => securityHeaders(secure, type))
  return (response) => {
    const { headers } = response
    for (const [name, value] of (headers.get('content-type')?.startsWith('text/html') ? page : data)!)
      if (!headers.has(name)) headers.set(name, value)
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
    return response
  }
}

/** One application from all features' routes. */
export function buildApp(root: Context, parts: AppParts): Hono<Env> {
  const app = new Hono<Env>({ strict: true })
  const secured = securing(root.config.secure)
  const kept = keptAnswers(MOST_KEPT)

  app.get('/assets/*', async (c) => {
    const asset = root.assets.find(c.req.path)
    if (!asset) return c.notFound()
    const headers: [string, string][] = [
      ['content-type', asset.type],
      ['cache-control', 'public, max-age=31536000, immutable'],
    ]
    return secured(await shared(c.req.raw, asset.body as Uint8Array<ArrayBuffer>, { headers }))
  })

  const answer = async (
    route: Route | undefined,
    request: Request,
    remote: string | undefined,
    param: (name: string) => string | undefined,
  ): Promise<Response> => {
    const began = performance.now()
    const url = new URL(request.url)
    const site = await root.site().catch((error: unknown) => {
      if (isUnavailable(error)) return undefined
      throw error
    })
    const words = wordsOf(site?.locale ?? 'en', site?.timeZone ?? 'Etc/UTC')
    const { visit, cookies } = visitOf({
      ctx: root,
      site:
        site ??
        (await import('#core/site.ts').then(({ siteDefaults }) => ({ ...siteDefaults, decided: [] }))),
      words,
      staff: undefined,
      ip: clientAddress(remote, request.headers.get('x-forwarded-for'), root.config.trustedProxies),
      request,
      url,
      param,
      maxBody: route?.maxBody ?? 64 * KIB,
    })
    let response: Response
    try {
      if (!readable(url)) throw new BadRequest()
      if (!route) throw new NotFound()
      if (!site && !route.withoutDatabase) throw new Busy()
      response = await inTime(root, route, guarded(route, visit, parts))
    } catch (error) {
      response = refused(error, visit, parts, route)
    }
    secured(response)
    for (const cookie of cookies) response.headers.append('set-cookie', cookie)
    requestSeconds.observe(
      { route: route?.path ?? 'none', method: request.method, status: response.status },
      (performance.now() - began) / 1000,
    )
    return response
  }

  for (const route of parts.routes) {
    const respond = (
      request: Request,
      remote: string | undefined,
      param: (name: string) => string | undefined,
    ): Promise<Response> => answer(route, request, remote, param)
    app.on(route.method, route.path, (c) => {
      const param = (name: string): string | undefined => c.req.param(name)
      const remote = c.env?.incoming?.socket?.remoteAddress
      route.arrived?.(root, c.req.raw, param)
      if (!route.cacheSeconds || route.method !== 'GET') return respond(c.req.raw, remote, param)
      return kept.answer(c.req.raw, route.cacheSeconds, () => respond(c.req.raw, remote, param))
    })
  }
  app.notFound((c) => {
    // One address per page: a trailing slash leads to the address without it, as it was sent. Hono's path is decoded: `/%5Cevil.example/`
    // would lead to `/\evil.example`, which browsers read as `//evil.example`.
    const path = new URL(c.req.url).pathname
    if (c.req.method === 'GET' && /^\/[^/\\].*\/$/.test(path))
      return secured(seeOther(path.replace(/\/+$/, '')))
    return answer(undefined, c.req.raw, c.env?.incoming?.socket?.remoteAddress, () => undefined)
  })
  app.onError((error) => {
    root.logger.error({ event: 'request.unhandled', err: error })
    return secured(new Response('Internal error', { status: 500 }))
  })
  return app
}

function readable(url: URL): boolean {
  try {
    // eslint-disable-next-line no-control-regex
    return (
      !/[\u0000-\u001f\ufffd]/.test(
        decodeURIComponent(url.pathname) + url.searchParams.toString().replace(/%0[0-8]/g, '\0'),
      ) && url.href.length < 4_096
    )
  } catch {
    return false
  }
}

/** Below the patience of browsers and proxies, so that people read our words and not theirs. */
const LONGEST_ANSWER_MS = 12_000

/** Everybody is answered, whatever keeps the database. What staff do may take longer than anybody waits for a page. */
async function inTime(ctx: Context, route: Route, answer: Promise<Response>): Promise<Response> {
  if (!['anyone', 'link', 'signer', 'member'].includes(route.may)) return answer
  const underWay = ctx.shared(requestsUnderWay)
  let giveUp = (): void => {}
  const late = new Promise<never>((_, reject) => (giveUp = () => reject(new Busy())))
  const timer = setTimeout(giveUp, LONGEST_ANSWER_MS)
  underWay.add(giveUp)
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
    underWay.delete(giveUp)
  }
}

const requestsUnderWay = (): Set<() => void> => new Set()

/** For a process that ends: who still waits is told to come again, which is better than a connection that breaks. */
export function answerWhoWaits(ctx: Context): void {
  for (const giveUp of ctx.shared(requestsUnderWay)) giveUp()
}

async function guarded(route: Route, visit: Visit, parts: AppParts): Promise<Response> {
  const { ctx, request } = visit
  if (route.method === 'POST' && !route.crossSite) refuseCrossSite(request, ctx.config.baseUrl)
  if (['invited', 'moderator', 'operator'].includes(route.may)) {
    visit.staff = await parts.staffOf(ctx, visit.cookie('session'))
    if (!visit.staff) return seeOther(`/desk/sign-in`)
    if (route.may !== 'invited' && visit.staff.factor !== 'passkey') return seeOther('/desk/passkey')
    if (route.may === 'operator' && visit.staff.role !== 'operator') throw new Forbidden()
  }
  const response = await route.handle(visit)
  if (route.api && route.method === 'GET') {
    response.headers.set('access-control-allow-origin', '*')
    response.headers.set('cross-origin-resource-policy', 'cross-origin')
  }
  if (route.cacheSeconds && response.status === 200)
    response.headers.set(
      'cache-control',
      `public, max-age=${route.cacheSeconds}, stale-while-revalidate=${route.cacheSeconds}, stale-if-error=60`,
    )
  return response
}

function refused(error: unknown, visit: Visit, parts: AppParts, route: Route | undefined): Response {
  const { logger } = visit.ctx
  const refusal = error instanceof Refusal ? error : isUnavailable(error) ? new Busy() : undefined
  if (refusal) {
    if (refusal.status === 503) logger.warn({ event: 'request.busy', route: route?.path, err: error })
    // Who tries doors that are not theirs: ASVS 16.3.2 and 16.3.3.
    if (refusal.status === 403)
      logger.info({
        event: 'request.refused',
        route: route?.path,
        reason: refusal.key,
        staffId: visit.staff?.id,
      })
    const response = parts.refusalPage(visit, refusal)
    if ('retryAfterSeconds' in refusal) response.headers.set('retry-after', String(refusal.retryAfterSeconds))
    return response
  }
  const incident = randomBytes(4).toString('hex')
  logger.error({
    event: 'request.failed',
    incident,
    route: route?.path,
    method: visit.request.method,
    err: error,
  })
  return parts.faultPage(visit, incident)
}
