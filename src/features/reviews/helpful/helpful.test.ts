import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run } from '#core/db.ts'
import { saveSetting } from '#core/site.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { forgetGivers, GIVER_DAYS } from '../jobs.ts'
import { aFilm, review, WORK } from '../reviews.testing.ts'

const page = `/works/${WORK}/reviews`

const counts = (app: TestApp): Promise<{ basis: string; n: number }[]> =>
  run(app.ctx.db, 'select basis, n from helpful_counts where n > 0 order by basis')

async function withReview(app: TestApp): Promise<string> {
  await saveSetting(app.ctx, 'reviewTexts', 'after', null)
  await aFilm(app)
  const { publicId } = await review(app, { email: 'vera@example.org' })
  return `${page}/${publicId}/helpful`
}

it('counts once per person, by what they go by, and can be taken back', () =>
  withApp(async (app) => {
    const path = await withReview(app)
    const ben = await review(app, { seen: 'promo', mark: '1' })
    for (let n = 0; n < 3; n++)
      assert.equal((await ben.browser.post(path, { helpful: 'yes' })).location, path.replace('/helpful', ''))
    assert.deepEqual(await counts(app), [{ basis: 'promo', n: 1 }])
    for (let n = 0; n < 2; n++) await ben.browser.post(path, { helpful: 'no' })
    assert.deepEqual(await counts(app), [])
    await Promise.all(Array.from({ length: 5 }, () => ben.browser.post(path, { helpful: 'yes' })))
    assert.deepEqual(await counts(app), [{ basis: 'promo', n: 1 }])
  }))

it('needs an address that this browser has confirmed', () =>
  withApp(async (app) => {
    const path = await withReview(app)
    const cleo = app.browser()
    const refused = await cleo.post(path, { helpful: 'yes' })
    assert.equal(refused.status, 403)
    assert.match(refused.words, /confirm an e-mail address in this browser first/)
    // Remembered, though the review is gone: no basis is known any more, and it is the same person.
    const ben = await review(app, { email: 'ben@example.org', remember: 'yes' })
    await ben.browser.post(path, { helpful: 'yes' })
    for (const name of ben.browser.cookies.keys()) if (/-v-/.test(name)) ben.browser.cookies.delete(name)
    await ben.browser.post(path, { helpful: 'yes' })
    assert.deepEqual(await counts(app), [{ basis: 'all', n: 1 }])
  }))

it('not for one’s own review, nor for one that is not shown', () =>
  withApp(async (app) => {
    const path = await withReview(app)
    const ben = await review(app)
    const own = await ben.browser.post(`${page}/${ben.publicId}/helpful`, { helpful: 'yes' })
    assert.equal(own.status, 409)
    await ben.browser.post(`/works/${WORK}/review/withdrawal`)
    assert.equal((await ben.browser.post(`${page}/${ben.publicId}/helpful`, { helpful: 'yes' })).status, 404)
    assert.equal((await ben.browser.post(`/works/none/reviews/x/helpful`, { helpful: 'yes' })).status, 404)
    assert.deepEqual(await counts(app), [])
    assert.ok(path)
  }))

it('who gave a mark is forgotten after 400 days, and the mark stays', () =>
  withApp(async (app) => {
    const path = await withReview(app)
    const ben = await review(app)
    await ben.browser.post(path, { helpful: 'yes' })
    const givers = () => run(app.ctx.db, 'select giver from helpful_marks')
    app.clock.forward({ days: GIVER_DAYS - 1 })
    await forgetGivers(app.ctx)
    assert.equal((await givers()).length, 1)
    app.clock.forward({ days: 2 })
    await forgetGivers(app.ctx)
    await forgetGivers(app.ctx)
    assert.deepEqual(await givers(), [])
    assert.deepEqual(await counts(app), [{ basis: 'all', n: 1 }])
  }))
