import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import {
  play,
  shownFilm,
  watch,
  withRoom,
  without,
  type Told,
} from '../../src/features/viewings/room/room.testing.ts'
import type { TestApp } from '../app.ts'

const granted = async (app: TestApp): Promise<number> =>
  (await run(app.ctx.db, 'select from viewings')).length

describe('attacks on the screening room', { skip: without }, () => {
  it('segment sprint: every segment at once, and heartbeats that claim all of it', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20)
      const bot = app.browser()
      const state = await watch(bot, film)
      for (const segment of state.segments) assert.equal((await bot.get(segment)).status, 200)
      const beat = (seq: number, from: number, to: number) =>
        bot.postJson(`/room/${film}/beats`, { run: state.run, seq, from, to })
      const all = await beat(1, 0, 20_000)
      assert.deepEqual([all.status, (all.json() as Told).refused], [409, 'pace'])
      // Small steps: each passes, together they stop at the budget of 10 % of 20 s.
      let told: Told = { next: 1, coverage: 0, watched: false }
      for (let i = 0; i < 40; i++) told = (await beat(told.next, i * 500, i * 500 + 500)).json() as Told
      assert.equal(told.refused, 'budget')
      assert.equal(told.coverage, 0.1)
      assert.equal(await granted(app), 0)
    }))

  it('a bot needs at least three eighths of the time of the film', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20)
      const bot = app.browser()
      const state = await watch(bot, film)
      const began = app.clock.now().getTime()
      let told: Told = { next: 1, coverage: 0, watched: false }
      for (let from = 0; from < 16_000 && !told.watched;) {
        told = await play(app, bot, film, state, { from, to: from + 1_000, speed: 2 })
        if (!told.refused) from += 1_000
      }
      assert.equal(told.watched, true)
      // 16 s are needed: 2 s of them are the allowance, 14 s at twice the speed are 7 s.
      assert.ok(app.clock.now().getTime() - began >= 7_000)
    }))

  it('heartbeats without segments', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20)
      const bot = app.browser()
      const state = await watch(bot, film)
      for (let seq = 1; seq <= 4; seq++) {
        app.clock.forward({ seconds: 5 })
        const told = await bot.postJson(`/room/${film}/beats`, {
          run: state.run,
          seq,
          from: (seq - 1) * 5_000,
          to: seq * 5_000,
        })
        assert.equal((told.json() as Told).coverage, 0)
      }
      assert.equal(await granted(app), 0)
    }))

  it('heartbeat replay, gap in the sequence, clock jump, another tab', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20)
      const bot = app.browser()
      const state = await watch(bot, film)
      for (const segment of state.segments) await bot.get(segment)
      const beat = async (data: object): Promise<Told> =>
        (await bot.postJson(`/room/${film}/beats`, { run: state.run, ...data })).json() as Told
      app.clock.forward({ seconds: 4 })
      const first = { seq: 1, from: 0, to: 4_000 }
      assert.equal((await beat(first)).coverage, 0.2)
      app.clock.forward({ seconds: 10 })
      assert.deepEqual(await beat(first), { next: 2, coverage: 0.2, watched: false, refused: 'replayed' })
      assert.equal((await beat({ seq: 1, from: 4_000, to: 8_000 })).refused, 'replayed')
      assert.equal((await beat({ seq: 5, from: 4_000, to: 8_000 })).refused, 'gap')
      // A clock that goes back gives nothing.
      app.clock.forward({ hours: -3 })
      assert.equal((await beat({ seq: 2, from: 4_000, to: 20_000 })).refused, 'pace')
      app.clock.forward({ hours: 3 })
      await watch(bot, film)
      assert.equal((await beat({ seq: 2, from: 4_000, to: 5_000 })).refused, 'elsewhere')
      assert.equal(await granted(app), 0)
    }))

  it('addresses of others, of other files, of other times, and invented ones', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20)
      const ben = app.browser()
      const eve = app.browser('192.0.2.66')
      const state = await watch(ben, film)
      const hers = await watch(eve, film)
      const [, , film_, viewing, until, mac, name] = state.segments[0]!.split('/')
      const [, , , otherViewing, , otherMac] = hers.segments[0]!.split('/')
      const at = (...parts: (string | undefined)[]): string => `/room/${parts.join('/')}`
      for (const wrong of [
        at(film_, viewing, until, otherMac, name),
        at(film_, otherViewing, until, mac, name),
        at('2222222222222222', viewing, until, mac, name),
        at(film_, viewing, String(Number(until) + 1), mac, name),
        at(film_, viewing, `${until}0`, mac, name),
        at(film_, viewing, until, mac, 's00001.m4s'),
        at(film_, viewing, until, mac, 'init.mp4'),
        at(film_, viewing, until, mac, '..%2f..%2f..%2fkeys%2froot.key'),
        at(film_, viewing, until, mac, '%2e%2e%2fsource'),
        at(film_, viewing, until, mac, 'source'),
        at(film_, viewing, until, mac!.slice(1), name),
        at(film_, viewing, until, '', name),
        at(film_, 'x', until, mac, name),
      ])
        assert.equal((await ben.get(wrong)).status, 404, wrong)
      assert.equal((await ben.get(state.segments[0]!)).status, 200)
      // What Ben was handed out counts for Ben alone.
      const rows = await run<{ id: string; served: Buffer }>(
        app.ctx.db,
        'select id, served from room_viewings',
      )
      assert.equal(
        rows.find(({ id }) => id === otherViewing)!.served.every((byte) => byte === 0),
        true,
      )
      app.clock.forward({ days: 1 })
      assert.equal((await ben.get(state.segments[0]!)).status, 404)
    }))

  it('a viewing of somebody else, and cookies that were not given', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20)
      const ben = app.browser()
      const state = await watch(ben, film)
      const cookie = [...ben.cookies].find(([name]) => name.includes('room'))!
      const viewing = state.playlist.split('/')[3]!
      const eve = app.browser('192.0.2.66')
      const beat = { run: 1, seq: 1, from: 0, to: 1 }
      assert.equal((await eve.postJson(`/room/${film}/beats`, beat)).status, 410)
      // The id stands in addresses; it opens nothing without its proof.
      for (const value of [
        viewing,
        `${viewing}.`,
        `${viewing}.${'A'.repeat(22)}`,
        `${cookie[1]}A`,
        'x'.repeat(4_000),
      ]) {
        eve.cookies.set(cookie[0], value)
        assert.equal((await eve.postJson(`/room/${film}/beats`, beat)).status, 410)
        assert.equal((await eve.postJson(`/room/${film}/ending`, {})).status, 410)
      }
      assert.equal((await run(app.ctx.db, 'select from room_viewings')).length, 1)
    }))

  it('heartbeats that are none', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20)
      const bot = app.browser()
      const state = await watch(bot, film)
      const before = await run(app.ctx.db, 'select * from room_viewings')
      for (const data of [
        {},
        [],
        null,
        'x',
        { run: state.run, seq: 1, from: 0 },
        { run: state.run, seq: 1, from: 0.5, to: 1 },
        { run: state.run, seq: 1, from: '0', to: '1' },
        { run: state.run, seq: 1e20, from: 0, to: 1 },
        { run: state.run, seq: -1, from: 0, to: 1 },
        { run: state.run, seq: 1, from: 0, to: 1e12 },
        { run: [1], seq: 1, from: 0, to: 1 },
      ])
        assert.equal((await bot.postJson(`/room/${film}/beats`, data)).status, 400, JSON.stringify(data))
      const odd = await bot.postJson(`/room/${film}/beats`, { run: state.run, seq: 1, from: 900, to: 100 })
      assert.equal((odd.json() as Told).refused, 'interval')
      assert.deepEqual(await run(app.ctx.db, 'select * from room_viewings'), before)
      for (const name of ['none', '2222222222222222', '%00', "';--", '../..'])
        assert.ok([400, 404].includes((await bot.postJson(`/room/${name}/viewings`, {})).status), name)
    }))

  it('openings without end: a network cannot fill the table', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20, {}, { atOnce: '1000' })
      const statuses = new Set<number>()
      for (let i = 0; i < 70; i++) statuses.add((await watch(app.browser('198.51.100.9'), film)).start.status)
      assert.deepEqual([...statuses], [200, 429])
      assert.equal((await run(app.ctx.db, 'select from room_viewings')).length, 60)
    }))

  it('a proof for each kind is given once, however often the end is played', () =>
    withRoom(async (app) => {
      const { publicId: film } = await shownFilm(app, 20)
      const ben = app.browser()
      const state = await watch(ben, film)
      await play(app, ben, film, state, { from: 0, to: 10_000 })
      const told = await play(app, ben, film, state, { from: 10_000, to: 20_000 })
      const before = await granted(app)
      for (let i = 0; i < 3; i++) {
        const again = await ben.postJson(`/room/${film}/beats`, {
          run: state.run,
          seq: told.next,
          from: 0,
          to: 1_000,
        })
        assert.equal((again.json() as Told).viewing, told.viewing)
        const opened = (await watch(ben, film)).start.json() as Told
        assert.equal(opened.viewing, told.viewing)
      }
      assert.equal(await granted(app), before)
    }))
})
