import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { withApp } from '../../../../test/app.ts'
import { declinePetition, hidePetition, listPetition } from '../index.ts'
import { aWork, confirm, openPetition, sign } from '../petitions.testing.ts'
import { stage, staffed } from './appealing.testing.ts'

describe('a text that a decision hides', () => {
  it('is on no page, in no data, no feed and no search; moderators read it', () =>
    withApp(async (app) => {
      await aWork(app)
      const ada = app.browser('192.0.2.10')
      const words = {
        action: 'Name the zebrafinch',
        why: 'Because of the quokka.',
        more: 'And the axolotl.',
        addressee: 'Pangolin Ltd',
        name: 'Ada Okapi',
      }
      const slug = await openPetition(app, ada, words)
      await confirm(app, ada, slug)
      const mo = await staffed(app, 'Mo')
      await listPetition(app.ctx, mo, slug)
      const secret = /zebrafinch(?!-)|quokka|axolotl|Pangolin|Okapi/i
      const at = (path: string): string =>
        `${path}${path.includes('?') ? '&' : '?'}t=${app.clock.at.getTime()}`
      const places = [
        ...['', '.json', '.atom', '/decisions', '/decisions.json', '/record', '/record.json', '/names'].map(
          (part) => `/petitions/${slug}${part}`,
        ),
        '/petitions',
        '/petitions?state=declined',
        '/petitions.json?state=declined',
        '/petitions?q=zebrafinch&state=declined',
        '/petitions.atom',
        '/search?q=quokka',
        '/works/paper-crowns-2026',
        '/sitemap.xml',
        '/',
      ]
      assert.match((await app.request(at(places[0]!))).text, secret)
      app.clock.forward({ seconds: 5 })
      await declinePetition(app.ctx, mo, slug, 'private-person')
      for (const place of places) {
        const page = await app
          .request(at(place))
          .catch((error: unknown) => assert.fail(`${place}: ${String(error)}`))
        assert.equal(page.status, 200, place)
        // The petition's own address may stand on its own pages: whoever reads it there came by it.
        const text = page.text.replaceAll(slug, '…')
        if (!place.includes('q=')) assert.doesNotMatch(text, secret, place)
        if (!place.startsWith(`/petitions/${slug}`)) assert.ok(!page.text.includes(slug), place)
      }
      assert.match(
        (await app.request(at(places[0]!))).words,
        /not shown, because reading it would do the harm/,
      )
      const status = await ada.get(`/petitions/${slug}/signature`)
      assert.equal(status.status, 200)
      assert.doesNotMatch(status.text.replaceAll(slug, '…'), secret)
      assert.match((await mo.browser.get(`/desk/petitions/${slug}`)).text, secret)
    }))

  it('stays readable where the reason is about the demand, and where it was declined under earlier rules', () =>
    withApp(async (app) => {
      const { slug, mo } = await stage(app)
      await declinePetition(app.ctx, mo, slug, 'duplicate', 'There is one already.')
      assert.match((await app.request(`/petitions/${slug}`)).words, /Show the film under the poster/)
      // As migration 0016 leaves a row of before.
      await run(
        app.ctx.db,
        `update petition_states set reason = 'false-statement', reason_before = 'unproven' where state = 'declined'`,
      )
      app.clock.forward({ seconds: 2 })
      const page = await app.request(`/petitions/${slug}?old`)
      assert.match(page.words, /Show the film under the poster/)
      assert.match(page.words, /It claims something about people that readers cannot check/)
    }))

  it('leaves those who signed their rights, also when the petition was taken down', () =>
    withApp(async (app) => {
      const { slug, mo } = await stage(app)
      const ben = await sign(app, slug)
      await hidePetition(app.ctx, mo, slug, 'court', 'Order of 3 September.')
      const page = await app.request(`/petitions/${slug}`)
      assert.equal(page.status, 410)
      assert.match(page.words, /A court or an authority ordered it.*Order of 3 September/)
      assert.doesNotMatch(page.words, /Show the film/)
      assert.equal((await app.request(`/petitions/${slug}/decisions`)).status, 200)
      assert.equal((await ben.get(`/petitions/${slug}/signature`)).status, 200)
      assert.equal((await ben.post(`/petitions/${slug}/signature/withdrawal`)).status, 303)
    }))
})
