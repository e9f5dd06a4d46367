import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { withApp } from '../../../../test/app.ts'
import { aFilm, review, WORK } from '../reviews.testing.ts'
import { hidingCss, readHiding, withSeen, writeHiding } from './rules.ts'

describe('hiding scores until I have seen the work', () => {
  it('is one setting of the browser, on pages that are alike for everybody', () =>
    withApp(async (app) => {
      await aFilm(app)
      await review(app)
      const ben = app.browser()
      assert.equal((await ben.get('/scores.css')).text, '')
      assert.equal((await ben.post('/scores', { scores: 'hide' })).location, '/scores?done=saved')
      assert.match((await ben.get('/scores?done=saved')).words, /Scores are hidden now/)
      const css = await ben.get('/scores.css')
      assert.equal(css.text, '.scores{display:none}.scores-hidden{display:block}')
      assert.match(css.headers.get('cache-control') ?? '', /no-store/)
      // The page is the same for him and for everybody else, and every page with a score asks for the personal style sheet.
      for (const path of [`/works/${WORK}`, `/works/${WORK}/reviews`]) {
        assert.equal((await ben.get(`${path}?1`)).text, (await app.request(`${path}?1`)).text)
        assert.match((await ben.get(`${path}?1`)).text, /<link rel="stylesheet" href="\/scores\.css">/)
      }
      await ben.post('/scores', { scores: 'show' })
      assert.equal((await ben.get('/scores.css')).text, '')
    }))

  it('ends for a work with one button, or with a review of having seen it', () =>
    withApp(async (app) => {
      await aFilm(app)
      const ben = app.browser()
      const before = await ben.post(`/works/${WORK}/scores`)
      assert.equal(before.location, `/works/${WORK}#reviews`)
      assert.equal((await ben.get('/scores.css')).text, '')
      await ben.post('/scores', { scores: 'hide' })
      await ben.post(`/works/${WORK}/scores`)
      const id = /\[data-work="(\d+)"\]\){display:revert}/.exec((await ben.get('/scores.css')).text)?.[1]
      assert.match((await ben.get(`/works/${WORK}/reviews?2`)).text, /Nobody has reviewed/)
      const cleo = app.browser()
      await cleo.post('/scores', { scores: 'hide' })
      const { reviewForm } = await import('../reviews.testing.ts')
      await cleo.post(`/works/${WORK}/reviews`, reviewForm(app, { seen: 'promo' }))
      assert.doesNotMatch((await cleo.get('/scores.css')).text, /revert/)
      await cleo.post(`/works/${WORK}/reviews`, reviewForm(app, { seen: 'all' }))
      assert.match((await cleo.get('/scores.css')).text, new RegExp(`data-work="${id}"`))
    }))

  it('no cookie can bring anything else into the style sheet', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `hide.${text}`),
        ),
        (cookie) => {
          const css = hidingCss(readHiding(cookie))
          assert.match(
            css,
            /^(|\.scores\{display:none\}\.scores-hidden\{display:block\}(\.scores:is\((\[data-work="\d+"\],?)+\)\{display:revert\}\.scores-hidden:is\((\[data-work="\d+"\],?)+\)\{display:none\})?)$/,
          )
        },
      ),
    ))

  it('keeps its works through writing and reading, the newest 400', () => {
    let hiding = { on: true, seen: [] as number[] }
    for (let id = 1; id <= 500; id++) hiding = withSeen(hiding, id)
    hiding = withSeen(hiding, 200)
    const read = readHiding(writeHiding(hiding))
    assert.equal(read.seen.length, 400)
    assert.deepEqual([read.seen[0], read.seen.at(-2), read.seen.at(-1)], [101, 500, 200])
    assert.ok(writeHiding(hiding).length < 4_000)
  })
})
