import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { workBySlug } from '#features/works/index.ts'
import type { TestApp } from '../../../../test/app.ts'
import { roomJobs } from './jobs.ts'
import { filmOfRows, play, shownFilm, watch, withRoom, without, WORK, type Told } from './room.testing.ts'

const viewings = (app: TestApp) =>
  run<{ id: string; played: number[]; served: Buffer; networks: Buffer[]; granted: Buffer | null }>(
    app.ctx.db,
    'select * from room_viewings',
  )

describe('watching a film', { skip: without }, () => {
  it('whoever watches it gets a viewing, and nothing of how stays', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20)
      const ben = app.browser()
      assert.match((await ben.get(`/works/${WORK}/room`)).words, /Paper Crowns, the whole film/)
      const state = await watch(ben, film)
      assert.equal(state.segments.length, 5)
      const half = await play(app, ben, film, state, { from: 0, to: 10_000 })
      assert.equal(half.coverage > 0.49 && half.coverage < 0.51, true, `${half.coverage}`)
      assert.equal(half.watched, false)
      const most = await play(app, ben, film, state, { from: 10_000, to: 19_000 })
      assert.equal(most.watched, true)
      assert.match(most.viewing!, /^[\w-]{43}$/)
      const [row] = await viewings(app)
      assert.deepEqual([row!.played, row!.served.length, row!.networks], [[], 0, []])
      // The secret is one that the issuer knows.
      const known = await run(
        app.ctx.db,
        `select from viewings where viewing = sha256(convert_to($1, 'UTF8'))`,
        [most.viewing],
      )
      assert.equal(known.length > 0, true)
      // The answer got lost: asking again answers the same, and grants nothing more.
      const again = await ben.postJson(`/room/${film}/beats`, {
        run: state.run,
        seq: state.next,
        from: 0,
        to: 10,
      })
      assert.equal((again.json() as Told).viewing, most.viewing)
      assert.equal((await ben.postJson(`/room/${film}/ending`, {})).status, 204)
      assert.equal((await viewings(app)).length, 0)
      assert.equal((await ben.postJson(`/room/${film}/ending`, {})).status, 410)
    }))

  it('whoever skips gets none', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20)
      const cleo = app.browser()
      const state = await watch(cleo, film)
      await play(app, cleo, film, state, { from: 0, to: 4_000 })
      const end = await play(app, cleo, film, state, { from: 16_000, to: 20_000 })
      assert.equal(end.watched, false)
      assert.equal(end.viewing, undefined)
      assert.ok(end.coverage < 0.45)
      assert.deepEqual(await run(app.ctx.db, 'select from viewings'), [])
    }))

  it('a trailer and a part prove nothing', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20, { kind: 'trailer', title: 'Trailer' })
      const ben = app.browser()
      assert.match(
        (await ben.get(`/works/${WORK}/room`)).words,
        /watching it proves nothing about having seen/,
      )
      const state = await watch(ben, film)
      await play(app, ben, film, state, { from: 0, to: 10_000 })
      const end = await play(app, ben, film, state, { from: 10_000, to: 20_000 })
      assert.deepEqual([end.watched, end.viewing], [true, undefined])
      assert.deepEqual(await run(app.ctx.db, 'select from viewings'), [])
    }))

  it('going on in the same browser keeps what was played; another browser begins anew', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20)
      const ben = app.browser()
      const first = await watch(ben, film)
      await play(app, ben, film, first, { from: 0, to: 8_000 })
      const second = await watch(ben, film)
      assert.equal((second.start.json() as Told).coverage, 0.4)
      assert.equal((await viewings(app)).length, 1)
      const stranger = await watch(app.browser('192.0.2.77'), film)
      assert.equal((stranger.start.json() as Told).coverage, 0)
    }))

  it('as many as are allowed watch from one network, and no more', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20, {}, { atOnce: '2' })
      const [one, two, three] = [0, 1, 2].map(() => app.browser('2001:db8:1:2::9'))
      assert.equal((await watch(one!, film)).start.status, 200)
      assert.equal((await watch(two!, film)).start.status, 200)
      const refused = (await watch(three!, film)).start
      assert.equal(refused.status, 429)
      assert.match(refused.words, /As many people as are allowed \(2\) watch from your network/)
      // Another /64 of the same house is the same house.
      assert.equal((await watch(app.browser('2001:db8:1:3::9'), film)).start.status, 429)
      assert.equal((await watch(app.browser('2001:db8:2::9'), film)).start.status, 200)
      assert.equal((await watch(one!, film)).start.status, 200)
      app.clock.forward({ seconds: 61 })
      assert.equal((await watch(three!, film)).start.status, 200)
    }))

  it('by link, on its days, or not at all', () =>
    withRoom(async (app) => {
      const { publicId: film, desk, page } = await shownFilm(app, 20, {}, { audience: 'link' })
      const link = /value="http[^"]*(\/works\/[^"]+)"/
        .exec((await desk.get(page)).text)![1]!
        .replace('&amp;', '&')
      const ben = app.browser()
      assert.match((await ben.get(`/works/${WORK}/room`)).words, /Nothing is shown here now/)
      assert.equal((await ben.get(`/works/${WORK}/room?film=${film}`)).status, 404)
      assert.equal((await ben.get(`/works/${WORK}/room?film=${film}&key=wrong`)).status, 404)
      assert.equal((await watch(ben, film)).start.status, 404)
      const room = await ben.get(link)
      assert.match(room.words, /Only people with this link/)
      assert.match(room.text, /name="robots" content="noindex"/)
      const key = new URL(link, 'http://x').searchParams.get('key')!
      assert.equal((await watch(ben, film, key)).start.status, 200)
      const showing = {
        audience: 'everybody',
        opensOn: '2026-10-01',
        closesOn: '2026-10-02',
        atOnce: '4',
        threshold: '80',
      }
      // The clock stands at 12 September 2026.
      const over = await desk.post(`${page}/showings`, { ...showing, opensOn: '', closesOn: '2026-09-11' })
      assert.equal(over.status, 422)
      assert.match(over.words, /This day is over/)
      assert.equal((await watch(ben, film)).start.status, 404)
      await desk.post(`${page}/showings`, showing)
      assert.match(
        (await ben.get(`/works/${WORK}/room?film=${film}`)).words,
        /You can watch this from 1 October 2026 on/,
      )
      assert.equal((await watch(ben, film)).start.status, 403)
      app.clock.forward({ days: 21 })
      assert.match(
        (await ben.get(`/works/${WORK}/room?film=${film}`)).words,
        /could be watched until 2 October 2026/,
      )
    }))

  it('without script the page says so, and still explains', () =>
    withRoom(async (app) => {
      await shownFilm(app, 20)
      const room = await app.browser().get(`/works/${WORK}/room`)
      assert.match(room.words, /Watching here needs JavaScript/)
      assert.match(room.words, /not evidence against them/)
      assert.match(room.words, /does not say who watched/)
    }))

  it('its policy allows films from here, and nothing unsafe', () =>
    withRoom(async (app) => {
      await shownFilm(app, 20)
      const policy = (await app.browser().get(`/works/${WORK}/room`)).headers.get('content-security-policy')!
      assert.match(policy, /^default-src 'none'; script-src 'self'; /)
      assert.match(policy, /media-src 'self' blob:;/)
      assert.doesNotMatch(policy, /unsafe|\*|https?:|data:|worker-src|frame-src/)
    }))

  it('viewings are forgotten after a day', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20)
      await watch(app.browser(), film)
      const forget = roomJobs.find(({ name }) => name === 'room.forget')!.run
      await forget(app.ctx)
      assert.equal((await viewings(app)).length, 1)
      app.clock.forward({ days: 1 })
      await forget(app.ctx)
      assert.equal((await viewings(app)).length, 0)
    }))

  it('a heartbeat writes one row that does not grow', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20)
      const ben = app.browser()
      const state = await watch(ben, film)
      const size = async (): Promise<number> =>
        (
          await run<{ n: number }>(app.ctx.db, 'select pg_column_size(v.*)::int as n from room_viewings v')
        )[0]!.n
      await play(app, ben, film, state, { from: 0, to: 3_000 })
      const small = await size()
      for (let i = 0; i < 20; i++) await play(app, ben, film, state, { from: 0, to: 3_000 })
      assert.equal(await size(), small)
      assert.equal((await viewings(app)).length, 1)
    }))
})

it('a room that was left is opened anew, whatever cookie is shown; going on opens nothing', () =>
  withRoom(async (app) => {
    const { publicId: film } = await filmOfRows(app.ctx, (await workBySlug(app.ctx, WORK)).id, 1)
    const { publicId: other } = await filmOfRows(app.ctx, (await workBySlug(app.ctx, WORK)).id, 1)
    const [ben, cleo] = [app.browser(), app.browser()]
    const open = async (browser = cleo, id = film): Promise<number> =>
      (await browser.postJson(`/room/${id}/viewings`, {})).status
    assert.equal(await open(ben), 200)
    assert.equal(await open(), 200)
    const [name, left] = [...cleo.cookies][0]!
    for (let n = 3; n <= 60; n++) {
      assert.equal((await cleo.postJson(`/room/${film}/ending`, {})).status, 204)
      cleo.cookies.set(name, left)
      assert.equal(await open(), 200, `opening ${n}`)
    }
    assert.equal(await open(), 200, 'goes on with the sixtieth')
    assert.equal((await cleo.postJson(`/room/${film}/ending`, {})).status, 204)
    cleo.cookies.set(name, left)
    assert.equal(await open(), 429)
    cleo.cookies.set(name.replace(film, other), [...ben.cookies.values()][0]!)
    assert.equal(await open(cleo, other), 429, 'nor with the cookie of another film')
    assert.equal(await open(ben), 200)
    assert.equal((await viewings(app)).length, 1)
  }))
