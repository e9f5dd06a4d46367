import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { withApp } from '../../../../test/app.ts'
import { hidePetition } from '../index.ts'
import { aWork, livePetition, moderator, openPetition } from '../petitions.testing.ts'

const owed = (app: Parameters<Parameters<typeof withApp>[0]>[0]): Promise<{ n: number }[]> =>
  run<{ n: number }>(
    app.ctx.db,
    `select count(*) as n from follows f join mailings m on m.recipient_id = f.id and m.kind = 'follow'`,
  )

describe('following a petition', () => {
  it('owes one mail with a button, and answers alike for every address', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const ben = app.browser()
      const first = await ben.post(`/petitions/${slug}/follows`, { email: 'ben@example.org' })
      const known = await ben.post(`/petitions/${slug}/follows`, { email: 'ada@example.org' })
      assert.equal(first.status, 200)
      assert.match(
        first.words,
        /A mail is on its way.*Nothing more is sent until the button in it is pressed/,
      )
      assert.equal(first.text, known.text)
      assert.deepEqual(await owed(app), [{ n: 2 }])
    }))

  it('says what is wrong with an address, and stores nothing', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const page = await app.browser().post(`/petitions/${slug}/follows`, { email: 'ben at example' })
      assert.equal(page.status, 422)
      assert.match(page.words, /e-mail address like name@example\.org/)
      assert.match(page.text, /value="ben at example"/)
      assert.equal((await app.browser().post(`/petitions/${slug}/follows`, {})).status, 422)
      assert.deepEqual(await owed(app), [{ n: 0 }])
    }))

  it('is not possible where there is nothing to see, nor without end', () =>
    withApp(async (app) => {
      await aWork(app)
      const waiting = await openPetition(app, app.browser())
      const cleo = app.browser()
      const email = 'cleo@example.org'
      assert.equal((await cleo.post(`/petitions/${waiting}/follows`, { email })).status, 404)
      app.clock.forward({ minutes: 1 })
      const slug = await livePetition(app, { email: 'ada2@example.org' })
      for (let n = 0; n < 10; n++)
        assert.equal((await cleo.post(`/petitions/${slug}/follows`, { email })).status, 200)
      assert.equal((await cleo.post(`/petitions/${slug}/follows`, { email })).status, 429)
      await hidePetition(app.ctx, await moderator(app), slug, 'court')
      assert.equal((await cleo.post(`/petitions/${slug}/follows`, { email })).status, 410)
    }))
})
