import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PUBLIC } from '../../src/features/people/people.testing.ts'
import { routes } from '../../src/app.ts'
import { withApp, type TestApp } from '../app.ts'
import { rowsAbout, snapshot } from '../hostile/snapshot.ts'
import { assemble, ROLES, type Cast, type Role } from './cast.ts'
import { freshSite, nameOf, undone } from './exercise.ts'
import { COOKIELESS, refusal, table, type Line } from './table.ts'

const names = routes.map(nameOf)
const lines = Object.entries(table)
const isPost = (name: string): boolean => name.startsWith('POST')

test('every route has its line in the table, and every line its route', () => {
  const without = names.filter((name) => !table[name])
  assert.deepEqual(without, [], 'routes without a line in test/security/table.ts')
  const stale = Object.keys(table).filter((name) => !names.includes(name))
  assert.deepEqual(stale, [], 'lines without a route')
  assert.equal(new Set(names).size, names.length, 'two routes of one address')
})

test('only the named requests are taken from other sites', () => {
  const taken = routes.filter((route) => route.crossSite)
  assert.deepEqual(taken.map(nameOf), COOKIELESS)
  for (const { crossSite } of taken) assert.match(crossSite!, /without cookies/)
})

const statusFor = ({ ok }: Line, role: Role): number => (typeof ok === 'number' ? ok : (ok[role] ?? ok.other))

test('route × role × owner', (t) =>
  withApp(
    async (app) => {
      const cast = await assemble(app)
      await t.test('who may not is told so and changes nothing', () => refusals(app, cast))
      await t.test('who may gets what the table says and touches nobody else', () => permissions(app, cast))
      await t.test('a form that another site sends is refused, whoever is signed in', () =>
        forgeries(app, cast),
      )
      await t.test('what is taken from other sites looks at no cookie and gives none', () =>
        withoutCookies(app, cast),
      )
    },
    { env: PUBLIC },
  ))

async function refusals(app: TestApp, cast: Cast): Promise<void> {
  const before = await snapshot(app.ctx.db)
  const site = await freshSite(app)
  for (const [name, line] of lines) {
    for (const role of ROLES) {
      const refused = refusal(line, role, cast)
      if (refused) {
        const answer = await site.ask(name, line, cast, role)
        const told = { status: answer.status, location: answer.headers.get('location') ?? undefined }
        assert.deepEqual(told, refused, `${name} as ${role}`)
      } else if (line.wrong) {
        const answer = await site.ask(name, { ...line, params: line.wrong.params }, cast, role)
        assert.equal(answer.status, line.wrong.status, `${name} as ${role}, with another's secret or id`)
      }
    }
    if (isPost(name))
      assert.deepEqual(await snapshot(app.ctx.db), before, `${name} changed something for who may not`)
  }
}

async function permissions(app: TestApp, cast: Cast): Promise<void> {
  const { db } = app.ctx
  const before = await snapshot(db)
  const bens = await rowsAbout(db, cast.owner.id)
  const reading = await freshSite(app)
  const wrong: string[] = []
  for (const [name, line] of lines) {
    const able = ROLES.filter((role) => !refusal(line, role, cast))
    let changed: string[] = []
    for (const role of able) {
      const site = isPost(name) ? await freshSite(app) : reading
      await undone(app, async () => {
        const answer = await site.ask(name, line, cast, role)
        const right = statusFor(line, role)
        if (answer.status !== right) wrong.push(`${name} as ${role}: ${answer.status}, not ${right}`)
        if (!isPost(name) || answer.status >= 400) return
        if (role === able[0]) changed = differing(await snapshot(db), before)
        if (role === 'foreign')
          assert.equal(await rowsAbout(db, cast.owner.id), bens, `${name} as ${role} touched Ben's rows`)
      })
    }
    // Otherwise the refusals above would prove nothing.
    if (isPost(name) && able.some((role) => statusFor(line, role) < 400))
      if (changed.length > 0 === Boolean(line.keeps))
        wrong.push(`${name} as ${able[0]} changed: ${changed.join(' ') || 'nothing'}`)
  }
  assert.deepEqual(wrong, [])
  assert.deepEqual(await snapshot(db), before)
}

const differing = (a: Record<string, string>, b: Record<string, string>): string[] =>
  Object.keys(a).filter((table) => a[table] !== b[table])

const FORGED: Record<string, Record<string, string>> = {
  'without a word where it comes from': { origin: '', 'sec-fetch-site': '' },
  'from another site': { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  'from another site, as our own origin': { 'sec-fetch-site': 'cross-site' },
  'from a sister site': { origin: 'https://shop.firsthand.example', 'sec-fetch-site': 'same-site' },
  'from an address line': { origin: '', 'sec-fetch-site': 'none' },
  'from an old browser on another site': { origin: 'https://evil.example', 'sec-fetch-site': '' },
  'from a sandboxed frame': { origin: 'null', 'sec-fetch-site': '' },
  'from the same host without HTTPS': { origin: 'http://firsthand.example', 'sec-fetch-site': '' },
  'from a host that begins alike': { origin: 'https://firsthand.example.evil.example', 'sec-fetch-site': '' },
}

async function forgeries(app: TestApp, cast: Cast): Promise<void> {
  const before = await snapshot(app.ctx.db)
  const site = await freshSite(app)
  for (const [name, line] of lines) {
    if (!isPost(name) || COOKIELESS.includes(name)) continue
    const role = ROLES.findLast((one) => !refusal(line, one, cast))!
    for (const [how, headers] of Object.entries(FORGED)) {
      const answer = await site.ask(name, line, cast, role, { headers })
      assert.equal(answer.status, 403, `${name} ${how}`)
      assert.deepEqual(answer.headers.getSetCookie(), [], `${name} ${how} set a cookie`)
    }
  }
  assert.deepEqual(await snapshot(app.ctx.db), before)
}

async function withoutCookies(app: TestApp, cast: Cast): Promise<void> {
  for (const name of COOKIELESS) {
    const answers = new Set<string>()
    for (const role of ROLES)
      await undone(app, async () => {
        const site = await freshSite(app)
        const answer = await site.ask(name, table[name]!, cast, role, {
          headers: FORGED['from another site']!,
        })
        assert.deepEqual(answer.headers.getSetCookie(), [])
        answers.add(await answer.text())
      })
    assert.equal(answers.size, 1, name)
  }
}
