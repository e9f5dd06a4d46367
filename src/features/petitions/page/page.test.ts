import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { saveSetting } from '#core/site.ts'
import { enterStatement } from '#features/statements/index.ts'
import { withApp } from '../../../../test/app.ts'
import { closePetition, declinePetition, hidePetition, listPetition } from '../index.ts'
import { aWork, livePetition, moderator, shown, sign } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'

describe('the petition page', () => {
  it('says who asks whom for what, with the number, its moment and what people go by', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      await sign(app, slug, { seen: 'promo' })
      await sign(app, slug, { seen: 'none' })
      await sign(app, slug, { seen: 'all' })
      const page = await app.request(`/petitions/${slug}`)
      assert.match(page.words, /Paper Crowns · film, 2026 · Ines Varga · on Lumen/)
      assert.match(
        page.words,
        /To Lumen · asked by Ada Lovage · open since 12 September 2026 , until 8 March 2027 · text of 12 September 2026 , unchanged/,
      )
      assert.match(page.text, /<data class="count-number" value="4">4<\/data>/)
      assert.match(page.words, /as of 12 September 2026(, | at )14:02:/)
      assert.match(
        page.words,
        /about the poster or other promotion of the work\. 2 of the 3 people who answered have seen the poster, the trailer or the work\./,
      )
      assert.match(page.words, /9,996 more until an answer is asked for/)
      assert.match(page.words, /The reply Lumen has not answered\./)
      assert.match(page.text, /<form method="post" action="\/petitions\/[^"]+\/signatures"/)
      assert.match(page.text, new RegExp(`<live-count[^>]*src="/petitions/${slug}.json"`))
      assert.match(page.words, /Total 4 Not said, or not sorted yet 4/)
    }))

  it('is small, alike for everybody, and has no script that blocks', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app, { why: 'w'.repeat(500), more: 'm'.repeat(1000) })
      const page = await app.browser().get(`/petitions/${slug}`)
      assert.deepEqual(page.headers.getSetCookie(), [])
      assert.match(page.headers.get('cache-control')!, /^public, max-age=1,/)
      assert.doesNotMatch(page.text, /style=|onclick=|<script(?![^>]*type="module")/)
      const linked = [...page.text.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:css|js))"/g)].map(
        (match) => match[1]!,
      )
      const files = await Promise.all(
        linked.map(async (path) => ({ path, text: (await app.request(path)).text })),
      )
      const script = files
        .filter(({ path }) => path.endsWith('.js'))
        .reduce((sum, { text }) => sum + text.length, 0)
      assert.ok(script < 20_000, `script ${script}`)
      // As it travels: what is alike for everybody is sent compressed.
      assert.equal(page.headers.get('vary'), 'accept-encoding')
      const travels = [page, ...files].reduce((sum, { text }) => sum + gzipSync(text).length, 0)
      assert.ok(travels < 60_000, `in all ${travels}`)
    }))

  it('says when an answer is asked for, and shows the answer at the size of the demand', () =>
    withApp(async (app) => {
      await aWork(app)
      await saveSetting(app.ctx, 'answerThreshold', 2, null)
      const slug = await livePetition(app)
      await sign(app, slug)
      const waiting = await app.request(`/petitions/${slug}`)
      assert.match(
        waiting.words,
        /An answer is asked for since 12 September 2026 , when 2 had signed · Lumen has not been reached\./,
      )
      const { id } = await anyPetition(app.ctx, slug)
      const mo = await moderator(app)
      await enterStatement(app.ctx, mo, {
        subjectId: id,
        party: 'Lumen',
        text: 'We <b>are sorry</b>.',
        sourceUrl: 'https://lumen.example/reply',
        saidOn: '2026-09-12',
      })
      const answered = await app.request(`/petitions/${slug}?answered`)
      assert.match(
        answered.words,
        /The reply Lumen We <b>are sorry<\/b>\. Reply · Lumen , 12 September 2026 · source , linked by a moderator · version 1/,
      )
      assert.match(answered.text, /href="https:\/\/lumen\.example\/reply"/)
      assert.match(answered.words, /when 2 had signed · answered on 12 September 2026, on the same day/)
    }))

  it('shows a declined text with the reason, takes no signatures, and has no card', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      await declinePetition(app.ctx, await moderator(app), slug, 'no-demand', 'Say which poster.')
      const page = await app.request(`/petitions/${slug}`)
      assert.match(
        page.words,
        /checked and not listed.*It is not clear who should do what.*Say which poster\./,
      )
      assert.match(page.text, /content="noindex"/)
      assert.doesNotMatch(page.text, /\/signatures"|card\.png/)
      assert.equal((await app.request(`/petitions/${slug}/card.png`)).status, 410)
      assert.equal(
        (
          await app.browser().post(`/petitions/${slug}/signatures`, {
            name: 'Cleo',
            email: 'c@example.org',
            consent: 'yes',
            shown: shown(app),
          })
        ).status,
        409,
      )
      assert.match((await app.request('/petitions?state=declined')).words, /Show the film under the poster/)
    }))

  it('is gone when hidden, everywhere', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const mo = await moderator(app)
      await listPetition(app.ctx, mo, slug)
      await hidePetition(app.ctx, mo, slug, 'danger')
      for (const path of ['', '.json', '.atom', '/series.csv', '/card.png', '/names', '/sign'])
        assert.equal((await app.request(`/petitions/${slug}${path}`)).status, 410, path)
      for (const path of [
        '/petitions',
        '/petitions.atom',
        '/',
        '/works/paper-crowns-2026',
        '/sitemap.xml',
        '/search?q=poster',
      ])
        assert.doesNotMatch((await app.request(path)).text, new RegExp(slug), path)
    }))

  it('says when and why it closed, and keeps everything readable', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const mo = await moderator(app)
      await listPetition(app.ctx, mo, slug)
      app.clock.forward({ days: 1 })
      await closePetition(app.ctx, mo, slug, 'met')
      const page = await app.request(`/petitions/${slug}`)
      assert.match(
        page.words,
        /Signing ended before its last day, on 13 September 2026 \. What it asks for was done\./,
      )
      assert.doesNotMatch(page.text, /\/signatures"|noindex/)
      assert.equal((await app.request(`/petitions/${slug}/sign`)).location, `/petitions/${slug}`)
    }))
})
