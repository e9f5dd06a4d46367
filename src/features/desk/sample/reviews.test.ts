import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run } from '#core/db.ts'
import { recount } from '#features/log/index.ts'
import { answersOf } from '#features/voices/index.ts'
import { withApp } from '../../../../test/app.ts'
import { loadSample } from './actions.ts'
import { dispute } from './people.ts'
import { removeSample } from './removing.ts'
import { small } from './sample.testing.ts'

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)

it('the sample shows verified viewers and those who have not seen the film disagreeing, with critics on both sides', () =>
  withApp(async ({ ctx, request }) => {
    await loadSample(ctx, 0, small)
    const [work] = await run<{ slug: string; subject_id: number; public_id: string }>(
      ctx.db,
      `select w.slug, r.subject_id, s.public_id from works w join review_subjects r on r.work_id = w.id join subjects s on s.id = r.subject_id`,
    )
    const { marks, texts } = dispute.reviews
    const { rows } = await answersOf(ctx, work!.subject_id)
    for (const [basis, counts] of Object.entries(marks))
      assert.equal(
        sum(rows.filter((row) => row.basis === basis).map((row) => row.net)),
        sum(counts) + texts.filter((text) => text.basis === basis).length,
        basis,
      )
    // The log says the same.
    assert.equal(
      (await recount(ctx, 'sample')).subjects.get(work!.public_id)!.net,
      sum(rows.map((row) => row.net)),
    )
    const page = await request(`/works/${work!.slug}/reviews`)
    // 173 of 210 gave 4 to 5. Of 498 who have not seen it three are about its poster, its release and what is around it; of the others 417
    // of 495 gave 0.5.
    assert.match(page.words, /Those whose viewing was verified: mostly 4 to 5, 210 people/)
    assert.match(page.words, /Those who have not seen it: 84 in 100 gave the lowest mark, 495 people/)
    assert.match(
      page.words,
      /What the marks are about.* Say they saw all of it 2\.9, .* 147 people 1 person, too few for a number nobody nobody/,
    )
    // (1.7 − 1) / 9 and (4.1 − 0.5) / 4.5
    assert.match(page.words, /80 of 100 on Reelbook and 8 of 100 on Cineboard/)
    assert.match(page.words, /Critics.*For.*The Harbour Post.*Against.*Evening Ledger/)
    assert.match(page.words, /about its promotion, as a moderator corrected; the reviewer said: the work/)
    assert.match(page.words, /logged on Letterboxd/)
    await removeSample(ctx)
    for (const table of [
      'reviews',
      'review_versions',
      'review_checks',
      'review_abouts',
      'shown_reviews',
      'review_subjects',
      'critics',
      'outside_figures',
    ])
      assert.deepEqual(await run(ctx.db, `select from ${table}`), [], table)
  }))
