import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'
import { verifyLog } from '#verify'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { aLog, aSubject, entryFor, logApp, order, sourceOf } from '../log.testing.ts'
import { publish } from '../index.ts'

const rootOf = (size: number): Buffer => Buffer.alloc(32, size)

/** Checkpoints of these sizes, in the order in which they were published, by a clock that says these times. */
const published = (ctx: Context, log: string, checkpoints: readonly [number, string][]): Promise<unknown> =>
  run(
    ctx.db,
    `insert into log_checkpoints (log, size, root, published_at)
     select $1, * from unnest($2::bigint[], $3::bytea[], $4::timestamptz[])`,
    [
      log,
      checkpoints.map(([size]) => size),
      checkpoints.map(([size]) => rootOf(size)),
      checkpoints.map(([, at]) => at),
    ],
  )

/** Rows of checkpoints that this transaction has read so far, by whatever way. */
async function rowsRead(ctx: Context): Promise<number> {
  const [read] = await run<{ n: number }>(
    ctx.db,
    `select (seq_tup_read + idx_tup_fetch)::int as n from pg_stat_xact_user_tables where relname = 'log_checkpoints'`,
  )
  return read!.n
}

interface Past {
  day: string
  time: string
  size: number
  root: string
}

const daysIn = async (app: TestApp): Promise<Past[]> =>
  ((await app.request('/log/checkpoints.json')).json() as { days: Past[] }).days

const minutesOf = async (app: TestApp, day: string): Promise<Past[]> =>
  ((await app.request(`/log/checkpoints/${day}.json`)).json() as { checkpoints: Past[] }).checkpoints

describe('the history of checkpoints', () => {
  it('has the largest of each day and minute, also where a clock was set back, and no day without any', () =>
    withApp(async (app) => {
      await published(app.ctx, 'public', [
        [1, '2026-09-10T10:00:59.900Z'],
        [2, '2026-09-10T10:00:59.500Z'],
        [3, '2026-09-10T23:59:59.990Z'],
        [4, '2026-09-11T00:00:00.010Z'],
        [5, '2026-09-10T23:59:59.980Z'],
        [6, '2026-09-11T00:00:00.020Z'],
        [7, '2026-09-13T12:00:00.000Z'],
        [8, '2026-09-13T11:00:00.000Z'],
      ])
      await published(app.ctx, 'sample', [[9, '2026-09-12T12:00:00Z']])
      assert.deepEqual(
        (await daysIn(app)).map(({ day, time, size }) => [day, time, size]),
        [
          ['2026-09-10', '2026-09-10T23:59:59.980Z', 5],
          ['2026-09-11', '2026-09-11T00:00:00.020Z', 6],
          ['2026-09-13', '2026-09-13T11:00:00.000Z', 8],
        ],
      )
      assert.deepEqual(await minutesOf(app, '2026-09-10'), [
        { time: '2026-09-10T10:00:59.500Z', size: 2, root: rootOf(2).toString('base64') },
        { time: '2026-09-10T23:59:59.980Z', size: 5, root: rootOf(5).toString('base64') },
      ])
      assert.deepEqual(
        (await minutesOf(app, '2026-09-13')).map(({ size }) => size),
        [7, 8],
      )
      for (const day of ['2026-09-12', '2026-09-14', '2026-02-30', '0000-01-01', '2026-09-10.json'])
        assert.equal((await app.request(`/log/checkpoints/${day}.json`)).status, 404, day)
    }, logApp))

  it('leaves none out between thousands, and reads hardly more than it tells', () =>
    withApp(async (app) => {
      const from = Date.parse('2026-09-01T00:00:00Z')
      // 0 to 20 minutes apart, and one of nine is set back by up to ten.
      const checkpoints = Array.from({ length: 5_000 }, (_, i): [number, string] => [
        i + 1,
        new Date(
          from + i * 600_000 + ((i * 7919) % 600) * 1_000 - (i % 9 ? 0 : ((i * 104_729) % 600) * 1_000),
        ).toISOString(),
      ])
      await published(app.ctx, 'public', checkpoints)
      const lastBy = (length: number): [string, number][] => {
        const last = new Map<string, number>()
        for (const [size, at] of checkpoints) last.set(at.slice(0, length), size)
        return [...last].sort(([, a], [, b]) => a - b)
      }
      const before = await rowsRead(app.ctx)
      const days = await daysIn(app)
      assert.ok((await rowsRead(app.ctx)) - before <= 2 * days.length)
      assert.deepEqual(
        days.map(({ day, size }) => [day, size]),
        lastBy('2026-09-01'.length),
      )
      const beforeMinutes = await rowsRead(app.ctx)
      const minutes = await minutesOf(app, days[0]!.day)
      assert.ok((await rowsRead(app.ctx)) - beforeMinutes <= 2 * minutes.length)
      for (const { day } of days.slice(0, 5))
        assert.deepEqual(
          (await minutesOf(app, day)).map(({ time, size }) => [time.slice(0, 16), size]),
          lastBy('2026-09-01T00:00'.length).filter(([minute]) => minute.startsWith(day)),
        )
    }, logApp))
})

describe('the page of the log', () => {
  it('says that nothing was counted yet, and then what the newest checkpoint is', () =>
    withApp(async (app) => {
      assert.match((await app.request('/log')).words, /Nothing was counted yet/)
      await aLog(app.ctx, 3)
      // Another query is another answer: this page is kept.
      const { text, words } = await app.request('/log?again')
      const [newest] = await daysIn(app)
      assert.match(words, /Entries 3 Published /)
      assert.ok(text.includes(`<time datetime="${newest!.time}"`))
      assert.ok(words.includes(`Root ${newest!.root}`))
    }, logApp))
})

describe('the numbers of all subjects', () => {
  it('are verified when they are older than the checkpoint: they are of the prefix that they name', () =>
    withApp(async (app) => {
      const first = await aLog(app.ctx, 3)
      const source = await sourceOf(app)
      const older = await source.text('log/numbers.json')
      const second = await aSubject(app.ctx, 'petition2')
      await order(app.ctx, [entryFor(app.ctx, first, { basis: 'all' }), entryFor(app.ctx, second)])
      await publish(app.ctx, 'public')
      const text = (path: string): Promise<string | undefined> =>
        path === 'log/numbers.json' ? Promise.resolve(older) : source.text(path)
      const { checkpoint, rows } = await verifyLog({ ...source, text }, { now: app.clock.now() })
      assert.equal(checkpoint.size, 5)
      assert.deepEqual(
        rows?.map(({ subject, size, published, recounted }) => [subject, size, published, recounted]),
        [[first.publicId, 3, 3, 3]],
      )
    }, logApp))
})
