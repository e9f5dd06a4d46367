import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildApp } from '#core/app.ts'
import { createContext, type Context } from '#core/context.ts'
import { createLogger } from '#core/logger.ts'
import type { Route } from '#core/http.ts'
import { faultPage, refusalPage } from '#ui/refusals.ts'
import { staffOf } from '#features/people/index.ts'
import { PUBLIC } from '../../src/features/people/people.testing.ts'
import { withApp, type TestApp } from '../app.ts'
import { assemble } from './cast.ts'
import { freshSite } from './exercise.ts'
import { table } from './table.ts'
import { doc, ROOT, sources } from './sources.ts'

/** The real application around one route that fails, and what it logged. */
function failing(
  app: TestApp,
  fail: (ctx: Context) => Promise<Response>,
): { ask(): Promise<Response>; lines: string[] } {
  const lines: string[] = []
  const ctx = createContext({
    ...app.ctx,
    logger: createLogger('info', 'web', { write: (line: string) => void lines.push(line) }),
    site: app.ctx.site,
  })
  const route: Route = { method: 'POST', path: '/fails', may: 'anyone', handle: (visit) => fail(visit.ctx) }
  const site = buildApp(ctx, { routes: [route], staffOf, refusalPage, faultPage })
  const headers = {
    'sec-fetch-site': 'same-origin',
    'x-forwarded-for': '203.0.113.77',
    cookie: 'fh-v-x=secret-of-ben',
    'content-type': 'application/x-www-form-urlencoded',
  }
  return {
    lines,
    ask: async () =>
      site.request('http://localhost:3000/fails?q=ben@example.org', {
        method: 'POST',
        headers,
        body: 'name=Ben+Okonjo',
      }),
  }
}

test('ASVS 16.5.1 a fault tells a number, and nothing of the machine or of what was sent', () =>
  withApp(async (app) => {
    const thrown: ((ctx: Context) => Promise<Response>)[] = [
      async () => {
        throw new TypeError('cannot read ben@example.org of undefined')
      },
      async () => {
        throw Object.assign(new Error('duplicate key'), {
          code: '23505',
          detail: 'Key (email)=(ben@example.org) already exists',
        })
      },
      async () => {
        // oxlint-disable-next-line no-throw-literal
        throw 'a text'
      },
    ]
    for (const fail of thrown) {
      const { ask, lines } = failing(app, fail)
      const answer = await ask()
      const text = await answer.text()
      assert.equal(answer.status, 500)
      assert.doesNotMatch(text, /TypeError|node_modules|\.ts\b|ben@example|Okonjo|duplicate|at Object/)
      const incident = /recorded as ([0-9a-f]{8})/.exec(text)?.[1]
      assert.ok(incident)
      const [line] = lines.map((one) => JSON.parse(one) as { incident: string; event: string })
      assert.deepEqual([line!.event, line!.incident], ['request.failed', incident])
      assert.doesNotMatch(lines.join(''), /ben@example|Okonjo|secret-of-ben|203\.0\.113\.77|Key \(email\)/)
    }
  }))

test('ASVS 16.5.2, 16.5.3 without the database nothing is let in and nothing is acknowledged', () =>
  withApp(async (app) => {
    const { ask } = failing(app, async () => {
      throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' })
    })
    const answer = await ask()
    assert.deepEqual(
      [answer.status, answer.headers.get('retry-after'), answer.headers.getSetCookie()],
      [503, '5', []],
    )
  }))

test('ASVS 16.1.1 every event that is logged is listed in docs/security.md, and the list is no longer than the program', () => {
  const used = new Set(
    sources.flatMap(([, text]) =>
      [...text.matchAll(/logger\.\w+\(\s*\{\s*event: ([^,}]+)/g)].flatMap(([, events]) =>
        [...events!.matchAll(/'([^']+)'/g)].map(([, event]) => event!),
      ),
    ),
  )
  for (const file of ['web.ts', 'worker.ts', 'bounce.ts'])
    for (const [, event] of readFileSync(join(ROOT, 'bin', file), 'utf8').matchAll(/event: '([^']+)'/g))
      used.add(event!)
  const section = doc.slice(doc.indexOf('## Logs'), doc.indexOf('## What remains'))
  const listed = [...section.matchAll(/`([a-z]+(?:\.[a-z-]+)?)`/g)]
    .map(([, event]) => event!)
    .filter((event) => event !== 'masked')
  assert.deepEqual([...used].toSorted(), listed.filter((event) => event !== 'desk_entries').toSorted())
})

test('ASVS 16.2.5, 14.2.4 no line that is logged names what belongs to people', () => {
  const lines = sources.flatMap(([name, text]) =>
    [...text.matchAll(/logger\.\w+\((\{(?:[^{}]|\{[^}]*\})*\})/g)].map(
      ([, fields]) => [name, fields!] as const,
    ),
  )
  assert.ok(lines.length > 10)
  for (const [name, fields] of lines)
    assert.doesNotMatch(
      fields,
      /\b(?:email|address|(?<!')name(?!,|\.unreadable)|ip|cookie|secret|token|code|url|subject: \w+\.title|headers|body|form)\b(?!:? ?[A-Z])/,
      `${name}: ${fields}`,
    )
})

test('ASVS 16.3.1, 16.3.2, 16.3.3 who signs in, who is refused and what other sites try is in the log', () =>
  withApp(
    async (app) => {
      const cast = await assemble(app)
      const lines: { event: string; [name: string]: unknown }[] = []
      const logger = createLogger('info', 'web', {
        write: (line: string) => void lines.push(JSON.parse(line)),
      })
      app.ctx.logger = logger
      const site = await freshSite(app, logger)
      const ask = (name: string, role: 'visitor' | 'moderator', asked = {}) =>
        site.ask(name, table[name]!, cast, role, asked)
      await ask('POST /sign-in/:secret', 'visitor')
      await ask('POST /sign-in/:secret', 'visitor')
      await ask('POST /desk/sign-in/passkey', 'visitor')
      await ask('GET /desk/staff', 'moderator')
      await ask('POST /desk/names', 'moderator', { headers: { 'sec-fetch-site': 'cross-site' } })
      assert.deepEqual(
        lines.map(({ event, reason, by }) => [event, by ?? reason]),
        [
          ['staff.signed-in', 'invite'],
          ['staff.link-refused', undefined],
          ['passkey.refused', 'unknown'],
          ['request.refused', 'core.forbidden'],
          ['request.refused', 'core.cross-site'],
        ],
      )
      assert.doesNotMatch(JSON.stringify(lines), /@|10\.0\.0|[\w-]{43}/)
    },
    { env: PUBLIC },
  ))

test('ASVS 16.4.2 what staff did stays: nothing in the program changes or deletes it', () => {
  for (const [name, text] of sources)
    assert.doesNotMatch(text, /(?:update|delete from|updateTable\('|deleteFrom\(')\s*desk_entries/i, name)
})
