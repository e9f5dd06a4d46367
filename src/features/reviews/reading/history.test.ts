import assert from 'node:assert/strict'
import { it } from 'node:test'
import { saveSetting } from '#core/site.ts'
import { withApp } from '../../../../test/app.ts'
import { aFilm, review, WORK } from '../reviews.testing.ts'

it('a review that was changed often tells ten versions at once, in order', () =>
  withApp(async (app) => {
    await saveSetting(app.ctx, 'reviewTexts', 'after', null)
    await aFilm(app)
    const { browser, publicId } = await review(app, { body: 'Version 1.' })
    for (let n = 2; n <= 12; n++) {
      app.clock.forward({ seconds: 1 })
      const fields = { seen: 'all', mark: '4', about: 'work', body: `Version ${n}.`, language: 'en' }
      assert.equal((await browser.post(`/works/${WORK}/review/versions`, fields)).status, 303)
    }
    const path = `/works/${WORK}/reviews/${publicId}`
    const first = await app.request(path)
    assert.equal(first.text.match(/<ins>/g)!.length, 9)
    assert.match(first.words, /\[removed: 9 ?\] \[added: 10 ?\]/)
    assert.doesNotMatch(first.words, /\[added: 11/)
    assert.match(first.text, new RegExp(`rel="next" href="${path}\\?page=2"`))
    const second = await app.request(`${path}?page=2`)
    assert.match(second.text, /<ol class="wordings" start="11">/)
    assert.match(second.words, /\[removed: 10 ?\] \[added: 11 ?\].*\[removed: 11 ?\] \[added: 12 ?\]/)
    assert.equal(second.text.match(/<ins>/g)!.length, 2)
  }))
