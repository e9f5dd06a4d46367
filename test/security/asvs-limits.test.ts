import { workBySlug } from '#features/works/index.ts'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '#core/db.ts'
import { filmOfRows } from '../../src/features/viewings/room/room.testing.ts'
import { PUBLIC, signedIn } from '../../src/features/people/people.testing.ts'
import { peopleJobs } from '../../src/features/people/jobs.ts'
import { aWork, livePetition } from '../../src/features/petitions/petitions.testing.ts'
import { enter, synopsis } from '../../src/features/works/presentations/presentations.testing.ts'
import { withApp, type Browser, type Page, type TestApp } from '../app.ts'

const atPublic = (work: (app: TestApp) => Promise<void>): Promise<void> => withApp(work, { env: PUBLIC })

test('ASVS 6.3.1, 2.4.1 the limits are those of docs/security.md', () =>
  atPublic(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    await run(
      app.ctx.db,
      `with u as (insert into petition_updates (subject_id, title, text, written_at, by) select subject_id, 'News', 'New', $1, 'author' from petitions returning id)
       insert into petition_update_decisions select id, 1, 'shown', $1, '1', 'checked' from u`,
      [app.clock.now()],
    )
    const { publicId: film } = await filmOfRows(
      app.ctx,
      (await workBySlug(app.ctx, 'paper-crowns-2026')).id,
      1,
    )
    await run(app.ctx.db, 'update room_showings set at_once = 1000')
    const poster = await enter(app, (await signedIn(app, 'moderator', { name: 'Mia' })).browser, synopsis)
    const requests: Record<string, (browser: Browser, n: number) => Promise<Page>> = {
      'signatures and corrected addresses': (browser, n) =>
        browser.post(`/petitions/${slug}/signatures`, {
          name: 'Ben',
          email: `ben@a${n}.example`,
          consent: 'yes',
          shown: '1',
        }),
      'petitions opened': (browser, n) =>
        browser.post('/petitions', {
          work: 'paper-crowns-2026',
          action: `Ask ${n}`,
          why: 'Why',
          about: 'work',
          form: 'call',
          closesOn: '2027-03-08',
          name: 'Ada',
          email: 'a@example.org',
          consent: 'yes',
          shown: '1',
        }),
      'works added': (browser, n) =>
        browser.post('/works', { title: `Film ${n}`, language: 'en', kind: 'film', year: '2026' }),
      'posters reported as harming': (browser) => browser.post(`${poster.path}/reports`),
      'posters pointed to': (browser) =>
        browser.post('/works/paper-crowns-2026/posters', { ...synopsis, seenOn: '2026-09-01' }),
      "links to the organisers' page": (browser, n) =>
        browser.post(`/petitions/${slug}/organise/letters`, { email: `o${n}@example.org` }),
      'reports of updates': (browser) =>
        browser.post(`/petitions/${slug}/updates/1/report`, { reason: 'other' }),
      'follow requests': (browser, n) =>
        browser.post(`/petitions/${slug}/follows`, { email: `f${n}@example.org` }),
      // One that goes on with its viewing opens nothing.
      'openings of the screening room': (browser) => {
        browser.cookies.clear()
        return browser.postJson(`/room/${film}/viewings`, {})
      },
      'sign-in attempts of staff': (browser, n) =>
        browser.post('/desk/sign-in', { email: `s${n}@example.org` }),
      'sign-in attempts for one address from one network': (browser) =>
        browser.post('/desk/sign-in', { email: 'mo@example.org' }),
    }
    const doc = readFileSync(join(import.meta.dirname, '../../docs/security.md'), 'utf8')
    const rows = [...doc.matchAll(/^\| ([^|]+?) +\| (\d+) +\| (\d+) +\| 429 +\|$/gm)].map(
      ([, what, most, seconds]) => ({ what: what!, most: Number(most), seconds: Number(seconds) }),
    )
    assert.deepEqual(
      rows.map(({ what }) => what),
      Object.keys(requests),
    )
    for (const [i, { what, most, seconds }] of rows.entries()) {
      // Every request from another address of one IPv6 house: what is counted is the house.
      const from = (n: number): Browser => app.browser(`2001:db8:${i + 1}:${n % 200}::${n + 1}`)
      // For the pair it is the house's first network.
      const one = what.includes('from one network') ? () => app.browser(`203.0.113.${i}`) : from
      for (let n = 0; n < most; n++)
        assert.notEqual((await requests[what]!(one(n), n)).status, 429, `${what}: number ${n + 1}`)
      const refused = await requests[what]!(one(most), most)
      assert.equal(refused.status, 429, what)
      const wait = Number(refused.headers.get('retry-after'))
      assert.ok(wait > 0 && wait <= seconds, `${what}: ${wait} s`)
      assert.notEqual(
        (await requests[what]!(app.browser(`198.51.100.${i}`), most + 1)).status,
        429,
        `${what}, somebody else`,
      )
    }
  }))

test('ASVS 2.4.1 nobody floods a colleague with sign-in links: ten that still open the door are enough', () =>
  atPublic(async (app) => {
    const { staff } = await signedIn(app, 'moderator')
    const job = peopleJobs.find(({ name }) => name === 'people.mail-sign-in-link')!
    for (let n = 0; n < 15; n++) await job.run(app.ctx, { email: staff.email } as never)
    const [sent] = await run<{ n: number }>(
      app.ctx.db,
      'select count(*)::int as n from outbox where recipient = $1',
      [staff.email],
    )
    assert.equal(sent!.n, 10)
    app.clock.forward({ hours: 1 })
    await job.run(app.ctx, { email: staff.email } as never)
    const [later] = await run<{ n: number }>(
      app.ctx.db,
      'select count(*)::int as n from outbox where recipient = $1',
      [staff.email],
    )
    assert.equal(later!.n, 11)
  }))
