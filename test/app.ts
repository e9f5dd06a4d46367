import assert from 'node:assert/strict'
import { HtmlValidate } from 'html-validate'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import type { Kysely, Transaction } from 'kysely'
import type { DB } from '#db'
import { buildApp } from '#core/app.ts'
import { loadAssets } from '#core/assets.ts'
import type { Clock } from '#core/clock.ts'
import { createContext, type Context } from '#core/context.ts'
import { readKeys } from '#core/crypto.ts'
import { connect, type Connections } from '#core/db.ts'
import type { Route } from '#core/http.ts'
import { readSite } from '#core/site.ts'
import { faultPage, refusalPage } from '#ui/refusals.ts'
import { registerKinds, type VoiceKind } from '#features/voices/index.ts'
import { testConfig, testDataDir, testDatabaseUrl } from './setup/database.ts'

const validator = new HtmlValidate(
  JSON.parse(readFileSync(new URL('../.htmlvalidate.json', import.meta.url), 'utf8')),
)
const assets = loadAssets()
let shared: Promise<Connections> | undefined
let logs = 0

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  at: Date
  forward(parts: { days?: number; hours?: number; minutes?: number; seconds?: number }): void
}

function testClock(start = '2026-09-12T14:02:07Z'): TestClock {
  const clock: TestClock = {
    at: new Date(start),
    now: () => new Date(clock.at),
    forward: ({ days = 0, hours = 0, minutes = 0, seconds = 0 }) => {
      clock.at = new Date(clock.at.getTime() + (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000)
    },
  }
  return clock
}

export interface Page {
  status: number
  headers: Headers
  text: string
  bytes: Uint8Array
  /** Path of a redirect. */
  location: string | undefined
  json(): unknown
  /** Readable text without markup, in one line. */
  words: string
}

/** One browser: keeps its cookies, sends what a browser sends. */
export interface Browser {
  get(path: string, headers?: Record<string, string>): Promise<Page>
  post(path: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<Page>
  /** What a script of the page sends. */
  postJson(path: string, data: unknown): Promise<Page>
  cookies: Map<string, string>
}

export interface TestApp {
  ctx: Context
  clock: TestClock
  /** Mails that could not be written: nobody but the log says so, so no test may leave one. */
  mailFaults: string[]
  request(path: string, init?: RequestInit, ip?: string): Promise<Page>
  browser(ip?: string): Browser
}

export interface AppOptions {
  routes?: Route[]
  kinds?: VoiceKind[]
  env?: Record<string, string>
}

/** Runs a test on the application in a transaction that is rolled back afterwards. */
export async function withApp(
  work: (app: TestApp) => Promise<void>,
  options: AppOptions = {},
): Promise<void> {
  const url = await testDatabaseUrl()
  const { db } = await (shared ??= Promise.resolve(
    connect(url, { max: 4, name: 'test', allowExitOnIdle: true }),
  ))
  const undo = new Error('rolled back')
  const LOG_DIR = join(tmpdir(), `firsthand-log-${process.pid}-${++logs}`)
  await db
    .transaction()
    .execute(async (tx) => {
      const PICTURE_DIR = join(LOG_DIR, 'pictures')
      const app = await testApp(tx, url, { ...options, env: { LOG_DIR, PICTURE_DIR, ...options.env } })
      await work(app)
      assert.deepEqual(app.mailFaults, [])
      throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
    .finally(() => rmSync(LOG_DIR, { recursive: true, force: true }))
}

/** The application on a database of its own, for tests whose subject is concurrency. */
export async function testApp(
  db: Kysely<DB> | Transaction<DB>,
  url: string,
  options: AppOptions = {},
): Promise<TestApp> {
  const LOG_DIR = join(testDataDir(), 'logs', new URL(url).pathname)
  const config = testConfig(url, { TRUSTED_PROXIES: '1', LOG_DIR, ...options.env })
  const clock = testClock()
  const mailFaults: string[] = []
  const listen = (line: string): void => {
    process.stdout.write(line)
    if (line.includes('"event":"mail.fault"')) mailFaults.push(line)
  }
  const ctx = createContext({
    db,
    config,
    clock,
    keys: readKeys(config.dataDir),
    logger: pino({ level: process.env.TEST_LOG ?? 'error' }, { write: listen }),
    assets,
    site: readSite,
  })
  const all = options.routes ? undefined : await import('../src/app.ts')
  const { staffOf } = await import('#features/people/index.ts')
  registerKinds(ctx, options.kinds ?? all?.kinds ?? [])
  const app = buildApp(ctx, { routes: options.routes ?? all?.routes ?? [], staffOf, refusalPage, faultPage })
  const origin = config.baseUrl

  const request = async (path: string, init: RequestInit = {}, ip = '203.0.113.7'): Promise<Page> => {
    const headers = new Headers(init.headers)
    if (!headers.has('x-forwarded-for')) headers.set('x-forwarded-for', ip)
    return pageOf(await app.request(origin + path, { redirect: 'manual', ...init, headers }), origin)
  }
  return { ctx, clock, mailFaults, request, browser: (ip) => browserOf(request, origin, ip) }
}

async function pageOf(response: Response, origin: string): Promise<Page> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const text = new TextDecoder().decode(bytes)
  if (response.headers.get('content-type')?.startsWith('text/html')) await assertValid(text)
  assert.notEqual(response.status, 500, `the page failed: ${text.slice(0, 2000)}`)
  return {
    status: response.status,
    headers: response.headers,
    text,
    bytes,
    location: response.headers.get('location')?.replace(origin, ''),
    json: () => JSON.parse(text),
    words: text
      .replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ')
      .replace(/<[^>]+>/g, ' ')
      .replace(/&#39;/g, "'")
      .replace(/&quot;/g, '"')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&')
      .replace(/\s+/g, ' '),
  }
}

/** Every page that a test sees is checked against the HTML standard. */
export async function assertValid(markup: string): Promise<void> {
  const report = await validator.validateString(markup)
  const messages = report.results.flatMap((result) =>
    result.messages.map((m) => `${m.line}:${m.column} ${m.ruleId} ${m.message}`),
  )
  assert.deepEqual(messages, [])
}

function browserOf(request: TestApp['request'], origin: string, ip?: string): Browser {
  const cookies = new Map<string, string>()
  const send = async (
    path: string,
    init: RequestInit & { headers?: Record<string, string> },
  ): Promise<Page> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const page = await request(path, { ...init, headers: { ...(cookie && { cookie }), ...init.headers } }, ip)
    for (const line of page.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const equals = pair.indexOf('=')
      if (attributes.includes('Max-Age=0')) cookies.delete(pair.slice(0, equals))
      else cookies.set(pair.slice(0, equals), pair.slice(equals + 1))
    }
    return page
  }
  return {
    cookies,
    get: (path, headers = {}) => send(path, { headers }),
    postJson: (path, data) =>
      send(path, {
        method: 'POST',
        body: JSON.stringify(data),
        headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', origin },
      }),
    post: (path, fields = {}, headers = {}) =>
      send(path, {
        method: 'POST',
        body: new URLSearchParams(fields).toString(),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'same-origin',
          origin,
          ...headers,
        },
      }),
  }
}
