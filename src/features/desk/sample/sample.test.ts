import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { recount } from '#features/log/index.ts'
import { countriesOf, seriesOf, shownNames, tallyOf } from '#features/voices/index.ts'
import { withApp } from '../../../../test/app.ts'
import { loadSample, removeSample } from './actions.ts'
import { dispute } from './people.ts'

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)

describe('the sample dispute', () => {
  it('has figures that all agree with the data file, and goes without a trace', () =>
    withApp(async ({ ctx, request }) => {
      const { slug } = await loadSample(ctx)
      assert.deepEqual(await loadSample(ctx), { slug })
      const { subject_id, public_id } = await ctx.db
        .selectFrom('petitions')
        .innerJoin('subjects', 'subjects.id', 'petitions.subject_id')
        .select(['subject_id', 'public_id'])
        .where('slug', '=', slug)
        .executeTakeFirstOrThrow()
      const tally = await tallyOf(ctx, subject_id)
      assert.equal(tally.counted, sum(dispute.hours))
      assert.equal(tally.withdrawn, sum(dispute.withdrawals.map((row) => row.count)))
      assert.equal(tally.removed, sum(dispute.removals.map((row) => row.count)))
      assert.equal(tally.net, 40_000)
      assert.equal(sum(Object.values(tally.basis)), 40_000)
      assert.equal((await recount(ctx, 'sample')).subjects.get(public_id)!.net, 40_000)
      assert.equal((await recount(ctx, 'public')).size, 0)
      const countries = await countriesOf(ctx, subject_id, tally.net)
      assert.equal(sum(countries.rows.map((row) => row.net)), 40_000)
      assert.deepEqual(countries.rows.filter((row) => row.net < 10 && row.code.length === 2), [])
      assert.equal(sum((await seriesOf(ctx, subject_id)).map((row) => row.net)), 40_000)
      const { batches } = await shownNames(ctx, subject_id)
      assert.ok(batches.length > 0)
      const page = await request(`/petitions/${slug}`)
      assert.match(page.words, /sample/i)
      assert.match(page.words, /40,000/)

      await removeSample(ctx)
      await removeSample(ctx)
      for (const table of ['petitions', 'works', 'subjects', 'voices', 'submissions', 'tallies', 'log_entries', 'statements'])
        assert.deepEqual(await run(ctx.db, `select 1 from ${table} limit 1`), [], table)
      // Another address than before, because answers are kept for a second.
      assert.equal((await request(`/petitions/${slug}?again`)).status, 404)
    }))
})
