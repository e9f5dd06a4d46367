import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { saveSetting } from '#core/site.ts'
import { withApp } from '../../../test/app.ts'
import { listPetition } from '#features/petitions/index.ts'
import { aWork, livePetition, moderator, sign } from '../petitions/petitions.testing.ts'

describe('the pages that bring everything together', () => {
  it('shows at home what moves, what is new and what waits for an answer', () =>
    withApp(async (app) => {
      assert.match(
        (await app.request('/')).words,
        /Nobody has signed in the last 24 hours.*no petition here yet.*No petition has reached 10,000/,
      )
      await aWork(app)
      const slug = await livePetition(app)
      await listPetition(app.ctx, await moderator(app), slug)
      await saveSetting(app.ctx, 'answerThreshold', 2, null)
      await sign(app, slug)
      const home = await app.request('/?2')
      assert.match(
        home.words,
        /What moves now Show the film .* 2 signatures in the last 24 hours.*Newest Show the film.*Waiting for an answer Show the film/,
      )
      app.clock.forward({ days: 1, minutes: 1 })
      assert.match((await app.request('/?3')).words, /Nobody has signed in the last 24 hours/)
    }))

  it('searches works and petitions at once', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      await listPetition(app.ctx, await moderator(app), slug)
      const found = await app.request('/search?q=papr%20crowns')
      assert.match(found.words, /Works Paper Crowns · film, 2026/)
      assert.match(found.words, /Petitions Show the film under the poster/)
      assert.match((await app.request('/search?q=zzqqzz')).words, /Nothing here matches/)
      assert.equal((await app.request('/search')).status, 200)
      const hostile = await app.request(`/search?q=${encodeURIComponent('"><script>alert(1)</script>')}`)
      assert.doesNotMatch(hostile.text, /<script>alert/)
      assert.equal((await app.request('/search?q=a%00b')).status, 400)
    }))

  it('brings a work’s petitions together, and leaves unchecked works out of search engines', () =>
    withApp(async (app) => {
      await aWork(app)
      const before = await app.request('/works/paper-crowns-2026')
      assert.match(before.words, /Nobody has opened a petition about this work yet/)
      assert.match(before.text, /content="noindex"/)
      const slug = await livePetition(app)
      assert.doesNotMatch((await app.request('/works/paper-crowns-2026?2')).text, new RegExp(slug))
      await listPetition(app.ctx, await moderator(app), slug)
      const after = await app.request('/works/paper-crowns-2026?3')
      assert.match(after.words, /Petitions Show the film.*1 signature · open until 8 March 2027/)
      assert.doesNotMatch(after.text, /content="noindex"/)
      assert.equal((await app.request('/works/there-is-none')).status, 404)
    }))

  it('says how it counts, and marks the legal texts as a draft until they are saved', () =>
    withApp(async (app) => {
      assert.match((await app.request('/how-we-count')).words, /counted − withdrawn − removed \+ put back/)
      for (const name of ['legal', 'privacy'] as const) {
        assert.match((await app.request(`/${name}`)).words, /have not finished this text/)
        await saveSetting(app.ctx, name, 'Run by <Ada>.\n\nWrite to us.', null)
        const page = await app.request(`/${name}?saved`)
        assert.match(
          page.text,
          /<p>Run by &lt;Ada&gt;\.<\/p><p>Write to us\.<\/p>|<p>Run by &lt;Ada&gt;\.<\/p>\s*<p>Write to us\.<\/p>/,
        )
        assert.doesNotMatch(page.words, /have not finished/)
      }
    }))

  it('tells search engines what was listed', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      await listPetition(app.ctx, await moderator(app), slug)
      assert.match(
        (await app.request('/robots.txt')).text,
        /Disallow: \/desk\n[\s\S]*Sitemap: http:\/\/localhost:3000\/sitemap\.xml/,
      )
      const { text } = await app.request('/sitemap.xml')
      assert.match(text, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<urlset /)
      assert.match(text, new RegExp(`<loc>http://localhost:3000/petitions/${slug}</loc>`))
      assert.match(text, /<loc>http:\/\/localhost:3000\/works\/paper-crowns-2026<\/loc>/)
    }))

  it('offers the source of what runs', () =>
    withApp(async (app) => {
      assert.match((await app.request('/source')).text, /href="\/source\.tar\.gz"/)
      const archive = await app.request('/source.tar.gz')
      assert.equal(archive.headers.get('content-type'), 'application/gzip')
      assert.ok(archive.text.length > 50_000)
    }))
})
