import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withApp } from '../../../../test/app.ts'
import { signedIn } from '../../people/people.testing.ts'
import { aWork } from '../../petitions/petitions.testing.ts'
import { enter, synopsis } from './presentations.testing.ts'

const work = '/works/paper-crowns-2026'

describe('what people point to', () => {
  const given = { ...synopsis, seenOn: '2026-09-10' }

  it('waits, and is entered or not by staff, once', () =>
    withApp(async (app) => {
      await aWork(app)
      const ada = app.browser()
      assert.equal((await ada.get(`${work}/posters/new`)).status, 200)
      const sent = await ada.post(`${work}/posters`, given)
      assert.equal(sent.location, `${work}/posters/new?done=sent`)
      assert.match((await ada.get(sent.location!)).words, /It waits for a check/)
      assert.doesNotMatch((await app.request(`${work}/posters?1`)).words, /prize of a lifetime/)
      const { browser: mo } = await signedIn(app, 'moderator')
      const list = await mo.get('/desk/posters')
      const path = /href="(\/desk\/posters\/proposals\/\d+)"/.exec(list.text)![1]!
      const form = await mo.get(path)
      assert.match(form.text, /prize of a lifetime/)
      const entered = await enter(app, mo, { ...synopsis, proposal: path.split('/').at(-1)! })
      assert.match((await app.request(`${work}/posters?2`)).words, /prize of a lifetime/)
      assert.equal((await mo.get(path)).status, 404, 'it is decided')
      assert.match((await app.request(`${entered.path}?1`)).words, /Synopsis by Lumen/)

      await ada.post(`${work}/posters`, { ...given, text: 'An advertisement' })
      const next = /href="(\/desk\/posters\/proposals\/\d+)"/.exec((await mo.get('/desk/posters')).text)![1]!
      assert.equal((await mo.post(`${next}/refusal`, { reason: '' })).status, 422)
      assert.equal((await mo.post(`${next}/refusal`, { reason: 'No source' })).status, 303)
      assert.equal((await mo.post(`${next}/refusal`, { reason: 'No source' })).status, 404)
    }))

  it('says what is wrong, stops one network after ten, and goes after a time', () =>
    withApp(async (app) => {
      await aWork(app)
      const cleo = app.browser('198.51.100.7')
      const wrong = await cleo.post(`${work}/posters`, {
        ...given,
        text: '',
        language: 'xx',
        seenOn: '2026-13-01',
      })
      assert.equal(wrong.status, 422)
      assert.match(wrong.words, /There are 3 problems/)
      for (let n = 0; n < 10; n++) assert.equal((await cleo.post(`${work}/posters`, given)).status, 303)
      assert.equal((await cleo.post(`${work}/posters`, given)).status, 429)
      const { forgetProposals } = await import('./jobs.ts')
      await forgetProposals(app.ctx)
      const count = async () =>
        (await app.ctx.db.selectFrom('presentation_proposals').select('id').execute()).length
      assert.equal(await count(), 10)
      app.clock.forward({ days: 181 })
      await forgetProposals(app.ctx)
      await forgetProposals(app.ctx)
      assert.equal(await count(), 0)
    }))
})
