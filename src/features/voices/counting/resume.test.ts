import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { publish, recount } from '#features/log/index.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { aSubject, noteApp, sign } from '../voices.testing.ts'
import { countriesOf, refreshCountries, seriesOf, tallyOf } from './queries.ts'
import { showNames } from './name-batches.ts'
import { decideName, namesToCheck, shownNames } from './names.ts'
import { tick } from './sequencer.ts'

const people = async (
  app: TestApp,
  slug: string,
  count: number,
  fields: (i: number) => Record<string, string>,
): Promise<void> => {
  for (let i = 0; i < count; i++)
    await sign(app, app.browser(`100.64.${i >> 8}.${i & 255}`), slug, {
      email: `p${i}@example.org`,
      ...fields(i),
    })
}

describe('the tick', () => {
  it('resumes with step two when it was killed after step one', () =>
    withApp(async (app) => {
      const { id, publicId } = await aSubject(app.ctx)
      await people(app, publicId, 3, () => ({}))
      // As a kill between the steps leaves it: ordered, not published. A file stands where the folder of the log should be.
      writeFileSync(app.ctx.config.logDir, '')
      await assert.rejects(tick(app.ctx))
      assert.equal((await tallyOf(app.ctx, id)).log.size, 0)
      rmSync(app.ctx.config.logDir)
      assert.equal(await publish(app.ctx, 'public'), 3)
      assert.equal(await publish(app.ctx, 'public'), 0)
      const [head] = await run<{ size: number; root: Buffer }>(
        app.ctx.db,
        `select size, root from log_head where log = 'public'`,
      )
      assert.equal(head!.size, 3)
      assert.deepEqual(head!.root, (await recount(app.ctx, 'public')).root)
      assert.equal((await tallyOf(app.ctx, id)).counted, 3)
    }, noteApp))

  it('never lets a day fall, also when the clock is set back', () =>
    withApp(async (app) => {
      const { publicId } = await aSubject(app.ctx)
      await people(app, publicId, 1, () => ({}))
      await tick(app.ctx)
      await people(app, publicId, 1, () => ({ email: 'late@example.org' }))
      app.clock.forward({ days: -3 })
      await tick(app.ctx)
      const rows = await run<{ leaf: string }>(app.ctx.db, 'select leaf from log_entries order by index')
      assert.deepEqual(
        rows.map((row) => row.leaf.split('\n')[6]),
        ['2026-09-12', '2026-09-12'],
      )
    }, noteApp))

  it('says how old the number is: as old as the last tick while something waits, otherwise not old at all', () =>
    withApp(async (app) => {
      const { id, publicId } = await aSubject(app.ctx)
      await people(app, publicId, 1, () => ({}))
      await tick(app.ctx)
      const ticked = app.clock.now()
      app.clock.forward({ minutes: 5 })
      assert.deepEqual((await tallyOf(app.ctx, id)).log.at, app.clock.now())
      await people(app, publicId, 1, () => ({ email: 'late@example.org' }))
      assert.deepEqual((await tallyOf(app.ctx, id)).log.at, ticked)
    }, noteApp))
})

describe('breakdowns', () => {
  it('tell countries from ten on, and sum to the total', () =>
    withApp(async (app) => {
      const { id, publicId } = await aSubject(app.ctx)
      // 12 from France, 9 from Belgium, 4 from Malta, 3 who did not say.
      const country = (i: number): string => (i < 12 ? 'FR' : i < 21 ? 'BE' : i < 25 ? 'MT' : '')
      await people(app, publicId, 28, (i) => ({ country: country(i) }))
      await tick(app.ctx)
      assert.deepEqual((await countriesOf(app.ctx, id, 28)).rows, [{ code: 'unknown', net: 28 }])
      await refreshCountries(app.ctx)
      assert.deepEqual((await countriesOf(app.ctx, id, 28)).rows, [
        { code: 'FR', net: 12 },
        { code: 'other', net: 13 },
        { code: 'unknown', net: 3 },
      ])
      const series = await seriesOf(app.ctx, id)
      assert.equal(
        series.reduce((sum, row) => sum + row.net, 0),
        28,
      )
      await refreshCountries(app.ctx)
      const [rows] = await run<{ n: number }>(app.ctx.db, 'select count(*)::int as n from country_snapshots')
      assert.equal(rows!.n, 1)
    }, noteApp))

  it('never tell a merged cell of fewer than ten', () =>
    withApp(async (app) => {
      const { id, publicId } = await aSubject(app.ctx)
      await people(app, publicId, 13, (i) => ({ country: i < 10 ? 'FR' : 'MT' }))
      await tick(app.ctx)
      await refreshCountries(app.ctx)
      assert.deepEqual((await countriesOf(app.ctx, id, 13)).rows, [
        { code: 'FR', net: 10 },
        { code: 'unknown', net: 3 },
      ])
    }, noteApp))
})

describe('names', () => {
  it('appear 20 together, from A to Z, and only of those who wish it', () =>
    withApp(async (app) => {
      const { id, publicId } = await aSubject(app.ctx)
      const letters = 'TSRQPONMLKJIHGFEDCBA'
      await people(app, publicId, 20, (i) => ({ name: `${letters[i]}nna`, shows: i === 0 ? '' : 'yes' }))
      await tick(app.ctx)
      await showNames(app.ctx)
      assert.equal((await shownNames(app.ctx, id)).total, 0)
      await sign(app, app.browser(), publicId, { email: 'z@example.org', name: 'Zoe', shows: 'yes' })
      await tick(app.ctx)
      await showNames(app.ctx)
      await showNames(app.ctx)
      const { batches, total } = await shownNames(app.ctx, id)
      assert.equal(total, 20)
      assert.deepEqual(
        batches[0]!.names,
        [...'ABCDEFGHIJKLMNOPQRS'].map((letter) => `${letter}nna`).concat('Zoe'),
      )
    }, noteApp))

  it('wait for a check when they look like a link; the signature counts meanwhile', () =>
    withApp(async (app) => {
      const { id, publicId } = await aSubject(app.ctx)
      await people(app, publicId, 21, (i) => ({
        name: i === 7 ? 'Visit www.spam.example' : `Anna ${String.fromCharCode(65 + i)}`,
        shows: 'yes',
      }))
      await tick(app.ctx)
      await showNames(app.ctx)
      assert.equal((await tallyOf(app.ctx, id)).net, 21)
      assert.equal((await shownNames(app.ctx, id)).total, 20)
      const [waiting] = await namesToCheck(app.ctx)
      assert.deepEqual([waiting!.name, waiting!.reason], ['Visit www.spam.example', 'link'])
      app.clock.forward({ hours: 1 })
      await decideName(app.ctx, 7, waiting!, 'refused', 'a link')
      await showNames(app.ctx)
      assert.deepEqual(await namesToCheck(app.ctx), [])
      assert.equal((await shownNames(app.ctx, id)).total, 20)
    }, noteApp))
})
