import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { parseCheckpoint, parseNote, tilePath, tilesOf } from '#verify'
import { testApp, withApp } from '../../../../test/app.ts'
import { freshDatabase } from '../../../../test/setup/database.ts'
import { connect } from '#core/db.ts'
import { aLog, aSubject, entryFor, filesIn, logApp, order, verified } from '../log.testing.ts'
import { publish, rotateLogKey } from '../index.ts'

const sizeAt = (folder: string): number =>
  parseCheckpoint(parseNote(readFileSync(join(folder, 'checkpoint'), 'utf8')).text).size

describe('publishing', () => {
  it('writes exactly the tiles of each published size; partial ones go when the full one is there', () =>
    withApp(async ({ ctx }) => {
      const subject = await aLog(ctx, 3)
      const pathsOf = (...sizes: number[]): string[] =>
        [
          ...new Set(
            sizes.flatMap((size) =>
              [...tilesOf(size)].map(({ level, n, width }) => tilePath(level, n, width)),
            ),
          ),
        ].sort()
      assert.deepEqual(filesIn(ctx), ['checkpoint', ...pathsOf(3)])
      await order(
        ctx,
        Array.from({ length: 7 }, () => entryFor(ctx, subject)),
      )
      assert.equal(await publish(ctx, 'public'), 7)
      assert.deepEqual(filesIn(ctx), ['checkpoint', ...pathsOf(3, 10)])
      await order(
        ctx,
        Array.from({ length: 600 }, () => entryFor(ctx, subject)),
      )
      await publish(ctx, 'public')
      assert.deepEqual(filesIn(ctx), ['checkpoint', ...pathsOf(610)])
    }, logApp))

  it('is what a stranger verifies, with every number', () =>
    withApp(async (app) => {
      const { ctx } = app
      const subject = await aLog(ctx, 300)
      const other = await aSubject(ctx, 'petition2')
      const entries = [
        entryFor(ctx, other, { basis: 'all' }),
        entryFor(ctx, other, { basis: 'none', choice: 'good' }),
      ]
      const about = (i: number, parts: object) => ({
        ...entryFor(ctx, other, parts),
        voiceId: entries[i]!.voiceId,
        value: '-',
      })
      const first = await verified(app)
      app.clock.forward({ days: 1 })
      await order(ctx, [
        ...entries,
        about(0, { kind: 'change', basis: 'some', wasBasis: 'all' }),
        about(1, { kind: 'remove', basis: 'none', choice: 'bought' }),
      ])
      await publish(ctx, 'public')
      const report = await verified(app, { remember: () => first.memory })
      assert.deepEqual(
        report.rows?.map(({ subject, size, recounted }) => [subject, size, recounted]),
        [
          [subject.publicId, 304, 300],
          [other.publicId, 304, 1],
        ],
      )
      assert.deepEqual({ ...report.rows?.[1]?.sums.basis }, { all: 0, some: 1, none: 0 })
      assert.equal(report.history, 2)
      assert.equal(report.trust, 'memory')
    }, logApp))

  it('never dates a leaf before the one in front of it', () =>
    withApp(async (app) => {
      const subject = await aLog(app.ctx, 1)
      app.clock.forward({ days: -3 })
      await order(app.ctx, [entryFor(app.ctx, subject)])
      await publish(app.ctx, 'public')
      const days = await run<{ day: string }>(
        app.ctx.db,
        `select split_part(leaf, e'\\n', 7) as day from log_entries order by index`,
      )
      assert.deepEqual(
        days.map(({ day }) => day),
        ['2026-09-12', '2026-09-12'],
      )
      assert.equal((await verified(app)).checkpoint.size, 2)
    }, logApp))
})

describe('a kill between two steps', () => {
  // What is in the way stands for the moment of the kill: everything before it is done, nothing after it.
  const kills: [name: string, break_: (folder: string) => void, mend: (folder: string) => void][] = [
    [
      'ordered, no tiles',
      (folder) => {
        mkdirSync(join(folder, 'tile'), { recursive: true })
        writeFileSync(join(folder, 'tile/1'), '')
      },
      (folder) => rmSync(join(folder, 'tile/1')),
    ],
    [
      'checkpoint signed, not published',
      (folder) => mkdirSync(join(folder, 'checkpoint/in-the-way'), { recursive: true }),
      (folder) => rmSync(join(folder, 'checkpoint'), { recursive: true }),
    ],
  ]
  for (const [name, inTheWay, mend] of kills)
    it(`is made good by the next tick: ${name}`, () =>
      withApp(async (app) => {
        const subject = await aSubject(app.ctx)
        await order(
          app.ctx,
          Array.from({ length: 300 }, () => entryFor(app.ctx, subject)),
        )
        inTheWay(app.ctx.config.logDir)
        await assert.rejects(publish(app.ctx, 'public'))
        mend(app.ctx.config.logDir)
        await publish(app.ctx, 'public')
        assert.equal((await verified(app)).rows?.[0]?.recounted, 300)
        assert.equal(await publish(app.ctx, 'public'), 0)
      }, logApp))

  it('is made good by the next tick: tiles durable, no checkpoint', () =>
    withApp(async (app) => {
      const subject = await aLog(app.ctx, 5)
      await order(
        app.ctx,
        Array.from({ length: 300 }, () => entryFor(app.ctx, subject)),
      )
      const [key] = await run<{ sealed: Buffer }>(app.ctx.db, 'select sealed from log_keys')
      await run(app.ctx.db, `update log_keys set sealed = '\\x01'`)
      await assert.rejects(publish(app.ctx, 'public'))
      // The tiles of the longer log are there, the partial ones of the shorter are gone, and nothing says so yet.
      assert.ok(existsSync(join(app.ctx.config.logDir, 'tile/0/000')))
      assert.equal(sizeAt(app.ctx.config.logDir), 5)
      assert.equal((await verified(app)).checkpoint.size, 5)
      await run(app.ctx.db, 'update log_keys set sealed = $1', [key!.sealed])
      assert.equal(await publish(app.ctx, 'public'), 300)
      assert.equal((await verified(app)).checkpoint.size, 305)
    }, logApp))
})

describe('two sequencers at once', () => {
  it('publish one log', async () => {
    const database = await freshDatabase()
    const [one, two] = [connect(database.url, { max: 3 }), connect(database.url, { max: 3 })]
    try {
      const apps = [await testApp(one.db, database.url, logApp), await testApp(two.db, database.url, logApp)]
      const subject = await aSubject(apps[0]!.ctx)
      let ordered = 0
      for (let round = 0; round < 12; round++) {
        const size = 1 + ((round * 97) % 130)
        const [tick] = await Promise.allSettled([
          order(
            apps[round % 2]!.ctx,
            Array.from({ length: size }, () => entryFor(apps[0]!.ctx, subject)),
          ),
          ...apps.map(({ ctx }) => publish(ctx, 'public')),
          ...apps.map(({ ctx }) => publish(ctx, 'public')),
        ])
        if (tick?.status === 'fulfilled') ordered += size
      }
      for (const { ctx } of apps) while ((await publish(ctx, 'public')) > 0);
      const report = await verified(apps[0]!)
      assert.equal(report.checkpoint.size, ordered)
      assert.equal(report.rows?.[0]?.recounted, ordered)
      assert.equal(sizeAt(apps[1]!.ctx.config.logDir), ordered)
    } finally {
      await Promise.all([one.db.destroy(), two.db.destroy()])
      await database.drop()
    }
  })
})

describe('a new key', () => {
  it('is announced by a leaf and handed over to; whoever pinned the old one follows', () =>
    withApp(async (app) => {
      const subject = await aLog(app.ctx, 3)
      const before = await verified(app)
      const vkey = await rotateLogKey(app.ctx)
      await publish(app.ctx, 'public')
      const handover = readFileSync(join(app.ctx.config.logDir, 'checkpoint'), 'utf8')
      assert.equal(parseNote(handover).signatures.length, 2)
      await assert.doesNotReject(verified(app, { remember: () => before.memory }))
      await order(app.ctx, [entryFor(app.ctx, subject)])
      await publish(app.ctx, 'public')
      assert.equal(
        parseNote(readFileSync(join(app.ctx.config.logDir, 'checkpoint'), 'utf8')).signatures.length,
        1,
      )
      const report = await verified(app, { remember: () => before.memory })
      assert.deepEqual([report.vkey, report.rotations, report.rows?.[0]?.recounted], [vkey, 1, 4])
      assert.deepEqual((await app.request('/log/policy?later')).text.match(/^log \S+/gm), [
        `log ${vkey}`,
        `log ${before.vkey}`,
      ])
    }, logApp))
})
