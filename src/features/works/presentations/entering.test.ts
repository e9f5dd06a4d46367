import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withApp } from '../../../../test/app.ts'
import { signedIn } from '../../people/people.testing.ts'
import { aWork } from '../../petitions/petitions.testing.ts'
import { aPicture, enter, poster, send, synopsis } from './presentations.testing.ts'

const work = '/works/paper-crowns-2026'

describe('what staff enter', () => {
  it('says what is wrong with the form, keeps it, and takes the same version once', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const path = '/desk/posters/works/paper-crowns-2026'
      const wrong = await send(app, mo, path, {
        ...poster,
        issuer: '',
        description: '',
        market: 'ZZ',
        sourceUrl: 'javascript:1',
      })
      assert.equal(wrong.status, 422)
      for (const sentence of [
        /Enter who issued it/,
        /Describe the picture/,
        /Choose a country/,
        /begins with https/,
      ])
        assert.match(wrong.words, sentence)
      const without = await send(app, mo, path, poster)
      assert.match(without.words, /Choose the file of the picture/)
      assert.match(without.text, /value="Lumen"/)
      await enter(app, mo)
      const twice = await send(app, mo, path, poster, await aPicture())
      assert.equal(twice.status, 422)
      assert.match(twice.words, /This is here already/)
      const line = await send(app, mo, path, { ...synopsis, kind: 'title', text: 'One\nTwo' })
      assert.match(line.words, /one line of at most 200/)
    }))

  it('tells a change after complaints as a dated fact on the work’s page', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const before = await enter(app, mo)
      const after = await enter(
        app,
        mo,
        { firstSeenOn: '2026-08-28', lastSeenOn: '' },
        await aPicture({ colour: '#fff' }),
      )
      const change = {
        after: after.slug,
        changedOn: '2026-08-27',
        cause: 'complaints',
        sourceUrl: 'https://lumen.example/news',
      }
      const done = await mo.post(`/desk/posters/${before.id}/changes`, change)
      assert.equal(done.status, 303, done.words)
      assert.equal((await mo.post(`/desk/posters/${before.id}/changes`, change)).status, 409)
      const told = /27 August 2026 : Lumen replaced its poster \(United States\) after complaints\./
      assert.match((await app.request(`${work}?1`)).words, told)
      assert.match((await app.request(`${work}/posters?1`)).words, told)
      const { changes } = (await app.request(`${work}/posters.json?1`)).json() as {
        changes: { on: string; cause: string }[]
      }
      assert.deepEqual(
        changes.map(({ on, cause }) => [on, cause]),
        [['2026-08-27', 'complaints']],
      )
      assert.equal(
        (await mo.post(`/desk/posters/${before.id}/changes`, { ...change, after: 'nobody' })).status,
        422,
      )
    }))

  it('keeps every state of what is known', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo, staff } = await signedIn(app, 'moderator')
      const { id, path } = await enter(app, mo)
      const facts = {
        ...poster,
        lastSeenOn: '2026-09-11',
        issuer: 'Lumen Ltd',
        reason: 'It still hung there',
      }
      assert.equal((await mo.post(`/desk/posters/${id}/facts`, { ...facts, reason: '' })).status, 422)
      assert.equal(
        (await mo.post(`/desk/posters/${id}/facts`, { ...facts, lastSeenOn: '2026-08-01' })).status,
        422,
      )
      assert.equal((await mo.post(`/desk/posters/${id}/facts`, { ...facts, description: '' })).status, 422)
      assert.equal((await mo.post(`/desk/posters/${id}/facts`, facts)).status, 303)
      const page = await app.request(`${path}?1`)
      assert.match(page.words, /Lumen Ltd.*last seen 11 September 2026.*It still hung there/)
      const rows = await app.ctx.db
        .selectFrom('presentation_facts')
        .select(['n', 'issuer', 'by'])
        .orderBy('n')
        .execute()
      assert.deepEqual(rows, [
        { n: 1, issuer: 'Lumen', by: String(staff.id) },
        { n: 2, issuer: 'Lumen Ltd', by: String(staff.id) },
      ])
    }))
})
