import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { beat } from '#core/heartbeat.ts'
import { run } from '#core/db.ts'
import { saveSetting } from '#core/site.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { aWork, confirm, livePetition, moderator, openPetition, shown, sign } from '../petitions.testing.ts'
import { closePetition, declinePetition } from '../index.ts'
import { closeDue } from '../jobs.ts'
import { anyPetition } from '../queries.ts'
import { confirmLink } from '../../voices/secrets.ts'
import { mailed } from '../../voices/voices.testing.ts'
import { extendForDowntime } from './downtime.ts'

/** A heartbeat in every minute of the stretch, but those named. */
const beats = (app: TestApp, from: string, to: string, without: [string, string][] = []): Promise<unknown> =>
  run(
    app.ctx.db,
    `insert into heartbeats select m from generate_series($1::timestamptz, $2::timestamptz - interval '1 minute', '1 minute') m
     where not exists (select from unnest($3::timestamptz[], $4::timestamptz[]) as gap (a, b) where m >= a and m < b)`,
    [from, to, without.map(([a]) => a), without.map(([, b]) => b)],
  )

const down = (app: TestApp): Promise<{ day: string; minutes_down: number }[]> =>
  run(app.ctx.db, 'select day, minutes_down from signing_days order by day')

/** The link in the newest mail. */
async function linkOf(app: TestApp, slug: string): Promise<string> {
  const { publicId } = await anyPetition(app.ctx, slug)
  return new URL(confirmLink(app.ctx, publicId, (await mailed(app)).ref)).pathname
}

describe('a day on which signing was down', () => {
  it('beats once a minute, however often it is called', () =>
    withApp(async (app) => {
      await beat(app.ctx)
      app.clock.forward({ seconds: 20 })
      await beat(app.ctx)
      app.clock.forward({ minutes: 1 })
      await beat(app.ctx)
      assert.deepEqual(await run(app.ctx.db, `select minute::text from heartbeats order by 1`), [
        { minute: '2026-09-12 14:02:00+00' },
        { minute: '2026-09-12 14:03:00+00' },
      ])
    }))

  it('extends the last day by one when it is more than 30 minutes, says so, and once', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      await beats(app, '2026-09-12T14:02:00Z', '2026-09-16T00:00:00Z', [
        // 30 minutes are not more than 30; 20 and 11 apart are 31.
        ['2026-09-13T10:00:00Z', '2026-09-13T10:30:00Z'],
        ['2026-09-14T10:00:00Z', '2026-09-14T10:20:00Z'],
        ['2026-09-14T20:00:00Z', '2026-09-14T20:11:00Z'],
      ])
      app.clock.at = new Date('2026-09-16T00:03:00Z')
      for (let i = 0; i < 3; i++) await closeDue(app.ctx)
      assert.deepEqual(await down(app), [
        { day: '2026-09-12', minutes_down: 0 },
        { day: '2026-09-13', minutes_down: 30 },
        { day: '2026-09-14', minutes_down: 31 },
        { day: '2026-09-15', minutes_down: 0 },
      ])
      const petition = await anyPetition(app.ctx, slug)
      assert.equal(petition.closesOn, '2027-03-09')
      const page = await app.request(`/petitions/${slug}`)
      assert.match(page.words, /until 9 March 2027/)
      assert.match(
        page.words,
        /The last day moved by one day\. On each of these days signing did not work for more than 30 minutes: 14 September 2026: 31 minutes/,
      )
      const data = (await app.request(`/petitions/${slug}.json`)).json() as Record<string, unknown>
      assert.deepEqual(
        [data.closes_on, data.ends_at, data.extended],
        ['2027-03-09', '2027-03-10T00:00:00.000Z', [{ day: '2026-09-14', minutes_down: 31 }]],
      )
      assert.match((await app.request(`/petitions/${slug}.atom`)).text, /The last day moved by a day/)
    }))

  it('extends also when it is the last day, and the petition goes on before anything closed it', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app, { closesOn: '2026-09-14' })
      await beats(app, '2026-09-12T14:02:00Z', '2026-09-16T00:00:00Z', [
        ['2026-09-14T22:00:00Z', '2026-09-15T00:20:00Z'],
      ])
      app.clock.at = new Date('2026-09-15T00:25:00Z')
      await closeDue(app.ctx)
      assert.equal((await anyPetition(app.ctx, slug)).state.signable, true)
      await sign(app, slug)
      app.clock.at = new Date('2026-09-16T00:05:00Z')
      await closeDue(app.ctx)
      const { state, states } = await anyPetition(app.ctx, slug)
      assert.deepEqual(
        [state.name, state.endsAt.toISOString(), states.at(-1)!.by],
        ['closed', '2026-09-16T00:00:00.000Z', 'rule'],
      )
    }))

  it('counts the days of the site’s time zone, also those of 23 and 25 hours', () =>
    withApp(async (app) => {
      await saveSetting(app.ctx, 'timeZone', 'Europe/Paris', null)
      app.clock.at = new Date('2026-10-24T10:00:00Z')
      await aWork(app)
      const slug = await livePetition(app, { closesOn: '2027-03-08' })
      // 25 October 2026 has 25 hours in Paris: from 22:00 to 23:00 UTC.
      await beats(app, '2026-10-24T10:00:00Z', '2026-10-25T23:00:00Z', [
        ['2026-10-24T21:40:00Z', '2026-10-24T22:20:00Z'],
      ])
      app.clock.at = new Date('2026-10-26T06:00:00Z')
      await extendForDowntime(app.ctx)
      assert.deepEqual(await down(app), [
        { day: '2026-10-24', minutes_down: 20 },
        { day: '2026-10-25', minutes_down: 20 },
      ])
      assert.equal((await anyPetition(app.ctx, slug)).closesOn, '2027-03-08')
    }))

  it('moves only what was open on it', () =>
    withApp(async (app) => {
      await aWork(app)
      const mo = await moderator(app)
      const open = await livePetition(app)
      const closed = await livePetition(app, { action: 'Closed before', email: 'a2@example.org' })
      const declined = await livePetition(app, { action: 'Declined before', email: 'a3@example.org' })
      const during = await livePetition(app, { action: 'Closed on that day', email: 'a4@example.org' })
      await closePetition(app.ctx, mo, closed, 'author')
      await declinePetition(app.ctx, mo, declined, 'joke')
      app.clock.at = new Date('2026-09-13T23:00:00Z')
      await closePetition(app.ctx, mo, during, 'author')
      app.clock.at = new Date('2026-09-14T12:00:00Z')
      const later = await livePetition(app, { action: 'Opened after', email: 'a5@example.org' })
      await beats(app, '2026-09-12T14:02:00Z', '2026-09-15T00:00:00Z', [
        ['2026-09-13T02:00:00Z', '2026-09-13T04:00:00Z'],
      ])
      app.clock.at = new Date('2026-09-15T00:05:00Z')
      await extendForDowntime(app.ctx)
      const ends = await Promise.all(
        [open, closed, declined, during, later].map(
          async (slug) => (await anyPetition(app.ctx, slug)).closesOn,
        ),
      )
      assert.deepEqual(ends, ['2027-03-09', '2027-03-08', '2027-03-08', '2027-03-09', '2027-03-08'])
    }))

  it('begins with the first heartbeat, and counts days on which nothing ran', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      await extendForDowntime(app.ctx)
      assert.deepEqual(await down(app), [])
      await beats(app, '2026-09-12T20:00:00Z', '2026-09-13T00:00:00Z')
      app.clock.at = new Date('2026-09-15T09:00:00Z')
      await extendForDowntime(app.ctx)
      assert.deepEqual(
        (await down(app)).map(({ minutes_down }) => minutes_down),
        [0, 1440, 1440],
      )
      assert.equal((await anyPetition(app.ctx, slug)).closesOn, '2027-03-10')
      // What was looked at needs no minutes any more.
      app.clock.at = new Date('2026-09-20T00:00:00Z')
      await extendForDowntime(app.ctx)
      assert.deepEqual(await run(app.ctx.db, 'select * from heartbeats'), [])
    }))
})

describe('the end of the last day', () => {
  it('is midnight in the site’s time zone; submitted before and confirmed within 24 hours counts', () =>
    withApp(async (app) => {
      await saveSetting(app.ctx, 'timeZone', 'Europe/Paris', null)
      await aWork(app)
      const ada = app.browser('192.0.2.10')
      const slug = await openPetition(app, ada, { closesOn: '2026-09-20' })
      await confirm(app, ada, slug)
      const submit = async (email: string) => {
        const browser = app.browser()
        const sent = await browser.post(`/petitions/${slug}/signatures`, {
          name: 'Ben',
          email,
          country: 'DE',
          consent: 'yes',
          shown: shown(app),
        })
        return { browser, status: sent.status }
      }
      // Midnight in Paris is 22:00 UTC.
      app.clock.at = new Date('2026-09-20T21:59:30Z')
      const ben = await submit('ben@example.org')
      assert.equal(ben.status, 303)
      app.clock.at = new Date('2026-09-20T22:00:00Z')
      assert.equal((await submit('cleo@example.org')).status, 409)
      await closeDue(app.ctx)
      // His code lives half an hour; the link in the mail a week.
      app.clock.at = new Date('2026-09-21T21:59:00Z')
      const link = await linkOf(app, slug)
      const confirmed = await ben.browser.post(link, {})
      assert.equal(confirmed.status, 303)
      const [row] = await run<{ n: number }>(
        app.ctx.db,
        'select count(*) as n from voices v join petitions p on p.subject_id = v.subject_id where p.slug = $1',
        [slug],
      )
      assert.equal(row!.n, 2)
    }))

  it('is over 24 hours later for whoever did not confirm', () =>
    withApp(async (app) => {
      await aWork(app)
      const ada = app.browser('192.0.2.10')
      const slug = await openPetition(app, ada, { closesOn: '2026-09-20' })
      await confirm(app, ada, slug)
      app.clock.at = new Date('2026-09-20T23:59:30Z')
      const ben = app.browser()
      await ben.post(`/petitions/${slug}/signatures`, {
        name: 'Ben',
        email: 'ben@example.org',
        country: 'DE',
        consent: 'yes',
        shown: shown(app),
      })
      const link = await linkOf(app, slug)
      app.clock.at = new Date('2026-09-22T00:00:00Z')
      const refused = await ben.post(link, {})
      assert.notEqual(refused.status, 303)
      assert.match(refused.words, /Signing has ended, so this could not be counted/)
    }))
})
