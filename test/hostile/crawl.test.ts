import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PUBLIC } from '../../src/features/people/people.testing.ts'
import { withApp } from '../app.ts'
import { snapshot } from './snapshot.ts'
import { assemble, type Cast, type Role } from '../security/cast.ts'
import { freshSite, ORIGIN, type Site } from '../security/exercise.ts'
import { table } from '../security/table.ts'

/** Where a crawler begins, or a mail scanner, or a browser that fetches ahead: the home page, the desk, and every link of every mail. */
const doors = (cast: Cast): string[] => [
  '/',
  '/desk',
  '/sitemap.xml',
  '/openapi.json',
  '/robots.txt',
  `/petitions/${cast.slug}`,
  `/petitions/${cast.slug}/signature`,
  `/c/${cast.publicId}/${cast.confirm}`,
  `/u/${cast.follow}`,
  `/u/${cast.leave}`,
  `/sign-in/${cast.signIn}`,
  `/sign-in/${cast.invite}`,
]

/** Follows everything that looks like an address of ours, also in forms, data and feeds, and asks for it with GET. */
async function crawl(site: Site, cast: Cast, role: Role): Promise<Map<string, number>> {
  const seen = new Map<string, number>()
  const waiting = doors(cast)
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path) || /\.(png|gz)$|^\/assets/.test(path)) continue
    const answer = await site.ask('GET /', table['GET /']!, cast, role, { path })
    seen.set(path, answer.status)
    const text = `${await answer.text()} "${answer.headers.get('location') ?? ''}"`
    for (const [, found] of text.matchAll(/["'(>](?:https:\/\/firsthand\.example)?(\/[^"'<>()\s{}\\]*)/g)) {
      const address = new URL(found!.replaceAll('&amp;', '&'), ORIGIN)
      if (address.origin === ORIGIN) waiting.push(address.pathname + address.search)
    }
  }
  return seen
}

test('a crawler that follows every link as anybody, twice, changes nothing and meets no fault', (t) =>
  withApp(
    async (app) => {
      const cast = await assemble(app)
      const before = await snapshot(app.ctx.db)
      for (const role of ['visitor', 'owner', 'operator'] as const) {
        const rounds = []
        for (let round = 0; round < 2; round++) rounds.push(await crawl(await freshSite(app), cast, role))
        const [first, second] = rounds
        assert.deepEqual([...second!], [...first!], `${role} saw something else the second time`)
        for (const [path, status] of first!) assert.ok(status < 500, `${path} as ${role}: ${status}`)
        t.diagnostic(`${role}: ${first!.size} addresses`)
        assert.ok(first!.size > 30)
      }
      assert.deepEqual(await snapshot(app.ctx.db), before)
    },
    { env: PUBLIC },
  ))
