import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run } from '#core/db.ts'
import { confirmLink } from '../../voices/secrets.ts'
import { tick } from '#features/voices/index.ts'
import { withApp } from '../../../../test/app.ts'
import { mailed } from '../../voices/voices.testing.ts'
import { FILM, reviewForm, shown } from '../reviews.testing.ts'

// Titles keep the letters of their script in the address of their work. The last one is cut there, between two letters of two code units.
const TITLES = ['紙の王冠', 'تيجان من ورق', 'Straßenkronen', `a${'𠀀'.repeat(40)}`]

it('a review of a work in any script is walked from the form to its withdrawal', async () => {
  for (const title of TITLES)
    await withApp(async (app) => {
      const { location: work } = await app.browser().post('/works', { ...FILM, title, language: 'und' })
      assert.match(work!, /^\/works\/[\x21-\x7e]+$/)
      const place = `${work}/review`
      const ben = app.browser()
      assert.equal((await ben.get(`${work}/reviews/new`)).status, 200)
      const sent = await ben.post(`${work}/reviews`, reviewForm(app))
      assert.equal(sent.location, `${place}/confirm`)
      assert.equal((await ben.get(place)).location, `${place}/confirm`)
      assert.equal(
        (await ben.post(`${place}/answer`, { seen: 'all' })).location,
        `${place}/confirm?done=answer`,
      )
      app.clock.forward({ minutes: 1 })
      const corrected = await ben.post(`${place}/address`, { email: 'right@example.org', shown: shown(app) })
      assert.equal(corrected.location, `${place}/confirm`)
      app.clock.forward({ minutes: 1 })
      const { ref, code } = await mailed(app)
      assert.equal((await ben.post(`${place}/resend`)).location, `${place}/confirm?done=resend`)
      const waiting = await ben.get(`${place}/confirm`)
      assert.match(waiting.text, new RegExp(`action="${place}/confirm"`))
      assert.equal((await ben.post(`${place}/confirm`, { code })).location, place)
      await tick(app.ctx)

      // The link of the mail, in another browser.
      const elsewhere = app.browser()
      const [subject] = await run<{ public_id: string }>(
        app.ctx.db,
        'select public_id from subjects where id = $1',
        [ref.subjectId],
      )
      const link = confirmLink(app.ctx, subject!.public_id, ref).replace(app.ctx.config.baseUrl, '')
      assert.equal((await elsewhere.post(link)).location, place)
      assert.equal((await elsewhere.get(place)).status, 200)

      assert.equal((await ben.post(`${place}/wishes`, { shows: 'yes' })).location, `${place}?done=saved`)
      const receipt = await ben.get(`${place}/receipt.tlog-proof`)
      assert.equal(receipt.status, 200)
      const disposition = receipt.headers.get('content-disposition')!
      assert.match(
        disposition,
        /^attachment; filename="[\x20-\x7e]+-0\.tlog-proof"; filename\*=UTF-8''[\w%.-]+$/,
      )
      const name = decodeURIComponent(disposition.split("UTF-8''")[1]!)
      assert.equal(name, `${decodeURIComponent(work!.slice('/works/'.length))}-0.tlog-proof`)
      assert.equal((await app.request(`${work}/reviews.csv`)).status, 200)
      assert.equal((await app.request(`${work}/elsewhere.csv`)).status, 200)
      assert.equal((await ben.post(`${place}/withdrawal`)).location, place)
      assert.equal((await ben.post(`${place}/erasure`, { erase: 'yes' })).status, 200)
    })
})
