// The issuer's HTTP side: the directory, the page for a code, token requests, and a signed call that grants a viewing.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { blindSign, challengeFor, openKey, readRequest } from './tokens.js'

/**
 * @typedef {object} Settings as `node issuer/main.js keys` writes them
 * @property {string} name as people know the issuer
 * @property {string} host of this issuer
 * @property {string} site origin of the Firsthand site, https://…
 * @property {string} work slug of the work on that site
 * @property {string} title of the work, for the page
 * @property {string} secret for signed calls, base64url
 * @property {import('./tokens.js').StoredKey[]} keys
 */

const HERE = import.meta.dirname
/** The browser's part is the site's own file, or a copy of it beside this one. */
const BLIND_RSA = [join(HERE, 'blind-rsa.js'), join(HERE, '../public/js/blind-rsa.js')].find((file) =>
  existsSync(file),
)

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}
const CALLS_AGE_MS = 5 * 60_000
/** Wrong codes a minute from everybody together; a code has 80 bits, so nobody finds one, but nobody needs to try either. */
const WRONG_PER_MINUTE = 600

/** Codes as people type them. @param {string} code */
export const plainCode = (code) => code.toUpperCase().replace(/[^0-9A-Z]/g, '')

/** @param {Settings} settings @param {import('./ledger.js').Ledger} ledger @param {{ now?: () => number }} [options] */
export function createIssuer(settings, ledger, { now = Date.now } = {}) {
  const keys = settings.keys.map(openKey)
  const site = new URL(settings.site).host
  const calls = new Set()
  let wrong = { minute: 0, many: 0 }

  const published = keys.map(({ kind, tokenKey, since }) => ({
    'token-type': 2,
    'token-key': tokenKey,
    'not-before': Math.floor(Date.parse(since) / 1000),
    work: settings.work,
    kind,
    challenge: challengeFor(settings.host, site, settings.work, kind).toString('base64url'),
  }))

  /** @param {Buffer} body @param {string} authorization @returns {Answer} */
  const answerRequest = (body, authorization) => {
    const minute = Math.floor(now() / 60_000)
    if (wrong.minute !== minute) wrong = { minute, many: 0 }
    if (wrong.many >= WRONG_PER_MINUTE) return problem(429, 'too-many')
    const [, scheme, given = ''] = /^(Code|Viewing) (\S{1,100})$/.exec(authorization) ?? []
    const secret = scheme === 'Code' ? plainCode(given) : given
    const request = readRequest(body)
    if (!request) return problem(422, 'malformed')
    if (!ledger.has(secret)) {
      wrong.many++
      return problem(403, 'unknown')
    }
    const key = keys.find(({ id }) => id[31] === request.truncatedKeyId)
    if (!key) return problem(422, 'malformed')
    if (!ledger.mayIssue(secret, key.id, request.blinded)) return problem(409, 'used')
    const signature = blindSign(key.key, request.blinded)
    if (!signature) return problem(422, 'malformed')
    ledger.issued(secret, key.id, request.blinded)
    return { status: 200, type: 'application/private-token-response', body: signature }
  }

  /** @param {Buffer} body @param {string} signature @returns {Answer} */
  const answerCall = (body, signature) => {
    const expected = createHmac('sha256', Buffer.from(settings.secret, 'base64url')).update(body).digest()
    const given = Buffer.from(signature.replace(/^sha256=/, ''), 'hex')
    if (given.length !== 32 || !timingSafeEqual(given, expected)) return problem(403, 'signature')
    /** @type {{ at?: unknown, id?: unknown }} */
    let call
    try {
      call = JSON.parse(body.toString('utf8'))
    } catch {
      return problem(400, 'malformed')
    }
    const at = typeof call?.at === 'string' ? Date.parse(call.at) : NaN
    if (typeof call?.id !== 'string' || !(Math.abs(now() - at) < CALLS_AGE_MS))
      return problem(400, 'malformed')
    if (calls.has(call.id)) return problem(409, 'repeated')
    calls.add(call.id)
    setTimeout(() => calls.delete(call.id), 2 * CALLS_AGE_MS).unref()
    const viewing = randomBytes(32).toString('base64url')
    ledger.grant(viewing)
    return json(201, { viewing })
  }

  /** @param {string} method @param {string} path @param {import('node:http').IncomingHttpHeaders} headers @param {Buffer} body @returns {Answer} */
  const answer = (method, path, headers, body) => {
    const of = `${method} ${path}`
    if (of === 'GET /') return file('page.html', 'text/html; charset=utf-8')
    if (of === 'GET /page.js') return file('page.js', 'text/javascript; charset=utf-8')
    if (of === 'GET /page.css') return file('page.css', 'text/css; charset=utf-8')
    if (of === 'GET /blind-rsa.js' && BLIND_RSA)
      return { status: 200, type: 'text/javascript; charset=utf-8', body: readFileSync(BLIND_RSA) }
    if (of === 'GET /issuer.json')
      return json(200, { name: settings.name, title: settings.title, site: settings.site, keys: published })
    if (of === 'GET /totals.json') return json(200, { issued: ledger.totals })
    if (of === 'GET /.well-known/private-token-issuer-directory')
      return {
        ...json(200, {
          'issuer-request-uri': `https://${settings.host}/token-request`,
          'token-keys': published,
        }),
        type: 'application/private-token-issuer-directory',
      }
    if (of === 'POST /token-request')
      return headers['content-type'] === 'application/private-token-request'
        ? answerRequest(body, headers.authorization ?? '')
        : problem(415, 'media-type')
    if (of === 'POST /viewings') return answerCall(body, String(headers['x-signature'] ?? ''))
    return problem(404, 'unknown')
  }

  return createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = []
    let size = 0
    request.on('data', (chunk) => {
      size += chunk.length
      if (size <= 4096) chunks.push(chunk)
    })
    request.on('error', () => response.destroy())
    request.on('end', () => {
      /** @type {Answer} */
      let answered
      try {
        const path = (request.url ?? '/').split('?')[0] ?? '/'
        answered =
          size > 4096
            ? problem(413, 'too-large')
            : answer(request.method ?? '', path, request.headers, Buffer.concat(chunks))
      } catch (error) {
        console.error(error)
        answered = problem(500, 'fault')
      }
      response.writeHead(answered.status, { ...HEADERS, 'content-type': answered.type })
      response.end(answered.body)
    })
  })
}

/** @typedef {{ status: number, type: string, body: Buffer | string }} Answer */

/** @param {number} status @param {unknown} data @returns {Answer} */
const json = (status, data) => ({
  status,
  type: 'application/json; charset=utf-8',
  body: `${JSON.stringify(data)}\n`,
})

/** @param {number} status @param {string} name */
const problem = (status, name) => json(status, { problem: name })

/** @param {string} name @param {string} type @returns {Answer} */
const file = (name, type) => ({ status: 200, type, body: readFileSync(join(HERE, name)) })
