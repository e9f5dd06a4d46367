import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withApp, type Page, type TestApp } from '../../../test/app.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { peopleRoutes } from '#features/people/routes.ts'
import { aWork, livePetition, sign } from '#features/petitions/petitions.testing.ts'
import { deskRoutes } from './routes.ts'

const routes = [...deskRoutes, ...peopleRoutes]
const NAUGHTY = [
  'x'.repeat(4_000),
  '<script>alert(1)</script>',
  "'; drop table staff; --",
  '\u202e9',
  '字'.repeat(300),
  '-1',
  'null',
  '%00',
  '\ud800',
]

/** Every field that some form of the desk has. */
const FIELDS = [
  'name',
  'email',
  'role',
  'reason',
  'locale',
  'timeZone',
  'contact',
  'text',
  'openers',
  'answerThreshold',
  'petition',
  'address',
  'note',
  'party',
  'sourceUrl',
  'saidOn',
  'subject',
  'voice',
  'decision',
]

const pathsOf = async (app: TestApp, slug: string): Promise<{ GET: string[]; POST: string[] }> => {
  const [row] = await app.ctx.db.selectFrom('submissions').select(['subject_id', 'id']).execute()
  const put = (path: string): string =>
    path
      .replace(':slug', slug)
      .replace(':subject/:id', `${row!.subject_id}/${row!.id}`)
      .replace(':id', '1')
      .replace(':secret', 'A'.repeat(43))
  return {
    GET: routes.filter((route) => route.method === 'GET').map((route) => put(route.path)),
    POST: routes.filter((route) => route.method === 'POST').map((route) => put(route.path)),
  }
}

/** The test's pages fail by themselves on 500 and on markup that is not valid. */
const refused = (page: Page, what: string): void => assert.ok(page.status < 500, `${page.status} ${what}`)

test('no form of the desk breaks on fields that are missing, hostile or far too long', () =>
  withApp(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    await sign(app, slug)
    const { POST } = await pathsOf(app, slug)
    assert.ok(POST.length > 30)
    for (const path of POST.filter((path) => !/sign-out|passkey(s)?$|options$/.test(path))) {
      const { browser } = await signedIn(app, 'operator')
      refused(await browser.post(path, {}), path)
      refused(await browser.post(path, { name: '\u0000' }), path)
      for (const round of [0, 3, 6]) {
        const fields = FIELDS.map((field, n) => [field, NAUGHTY[(n + round) % NAUGHTY.length]!])
        refused(await browser.post(path, Object.fromEntries(fields)), `${path} ${round}`)
      }
      refused(await browser.post(path, {}, { 'content-type': 'application/json' }), `${path} as JSON`)
    }
  }))

test('reading changes nothing', () =>
  withApp(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    await sign(app, slug)
    const { browser } = await signedIn(app, 'operator')
    const rows = async (): Promise<string> => {
      const counts = await Promise.all(
        (
          [
            'staff',
            'sessions',
            'sign_in_link_uses',
            'passkey_challenges',
            'desk_entries',
            'voice_acts',
            'petition_states',
            'name_checks',
            'site_settings',
            'outbox',
            'statements',
          ] as const
        ).map(
          async (table) =>
            (
              await app.ctx.db
                .selectFrom(table)
                .select(({ fn }) => fn.countAll<number>().as('n'))
                .executeTakeFirstOrThrow()
            ).n,
        ),
      )
      return counts.join()
    }
    const before = await rows()
    const { GET } = await pathsOf(app, slug)
    for (const path of GET) {
      refused(await browser.get(path), path)
      refused(await browser.get(`${path}?before=x&done=%3Cscript%3E&q=${'y'.repeat(500)}`), path)
    }
    assert.equal(await rows(), before)
  }))
