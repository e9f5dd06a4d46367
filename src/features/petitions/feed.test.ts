import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import sharp from 'sharp'
import { run } from '#core/db.ts'
import { enterStatement } from '#features/statements/index.ts'
import { tick } from '#features/voices/index.ts'
import { withApp } from '../../../test/app.ts'
import { listPetition } from './index.ts'
import { aWork, livePetition, moderator, sign } from './petitions.testing.ts'
import { anyPetition } from './queries.ts'
import { petitionSchema, petitionsSchema } from './feed.ts'
import { canonicalText } from './rules.ts'

describe('the petition for programs', () => {
  it('has figures that sum, the log they belong to, and an open door for reading', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      await sign(app, slug, { seen: 'all' })
      const cleo = await sign(app, slug, { seen: 'none' })
      await cleo.post(`/petitions/${slug}/signature/withdrawal`)
      await tick(app.ctx)
      const page = await app.request(`/petitions/${slug}.json`)
      assert.equal(page.headers.get('access-control-allow-origin'), '*')
      const data = petitionSchema.parse(page.json())
      assert.deepEqual(
        [data.counted, data.withdrawn, data.removed, data.restored, data.net, data.log.size],
        [3, 1, 0, 0, 2, 4],
      )
      const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)
      assert.equal(sum(Object.values(data.by_basis)), 2)
      assert.equal(sum(data.by_country.rows.map((row) => row.net)), 2)
      assert.deepEqual(
        [data.by_basis['seen-all'], data.by_basis['seen-none'], data.by_basis['seen-unsaid']],
        [1, 0, 1],
      )
      assert.deepEqual(
        [data.state, data.threshold, data.next_poll_seconds],
        ['live', { at: 10_000, missing: 9_998, reached_at: null }, 1],
      )
    }))

  it('names the hash of exactly the text that it holds', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app, { more: 'C:\\posters' })
      const { text, action, about, form, addressee } = petitionSchema.parse(
        (await app.request(`/petitions/${slug}.json`)).json(),
      )
      const { createHash } = await import('node:crypto')
      const lines = canonicalText({
        action,
        about,
        form,
        addressee: addressee ?? '',
        language: text.language,
        why: text.why,
        more: text.more,
      })
      assert.equal(text.sha256, createHash('sha256').update(lines).digest('hex'))
    }))

  it('lists with filters and walks beyond the ends', () =>
    withApp(async (app) => {
      await aWork(app)
      const mo = await moderator(app)
      const [demand, call, hiddenByLink] = [
        await livePetition(app),
        await livePetition(app, { form: 'call', action: 'Watch it first', email: 'a2@example.org' }),
        await livePetition(app, { action: 'Only by link', email: 'a3@example.org' }),
      ]
      await listPetition(app.ctx, mo, demand)
      app.clock.forward({ minutes: 1 })
      await listPetition(app.ctx, mo, call)
      await sign(app, demand)
      const list = async (query: string): Promise<string[]> =>
        petitionsSchema
          .parse((await app.request(`/petitions.json${query}`)).json())
          .petitions.map((one) => one.slug)
      assert.deepEqual(await list(''), [demand, call])
      assert.deepEqual(await list('?sort=newest'), [call, demand])
      assert.deepEqual(await list('?sort=moving'), [demand, call])
      assert.deepEqual(await list('?q=wach+first'), [call])
      assert.deepEqual(await list('?q=lumen&state=open'), [demand])
      assert.deepEqual(await list('?state=closed'), [])
      assert.deepEqual(await list('?state=waiting'), [])
      assert.deepEqual(await list('?page=7'), [])
      assert.deepEqual(await list('?page=-1'), [])
      const { links, total } = petitionsSchema.parse(
        (await app.request('/petitions.json?page=7&state=open')).json(),
      )
      assert.deepEqual([total, links.prev], [2, 'http://localhost:3000/petitions.json?state=open'])
      await run(
        app.ctx.db,
        `insert into site_settings (name, value, decided_at) values ('answerThreshold', '2', $1)`,
        [app.clock.now()],
      )
      const { forgetSite } = await import('#core/site.ts')
      forgetSite(app.ctx)
      assert.deepEqual(await list('?state=waiting&x'), [demand])
      const { id } = await anyPetition(app.ctx, demand)
      await enterStatement(app.ctx, mo, {
        subjectId: id,
        party: 'Lumen',
        text: 'Sorry.',
        sourceUrl: 'https://lumen.example/',
        saidOn: '2026-09-12',
      })
      assert.deepEqual([await list('?state=waiting&y'), await list('?state=answered')], [[], [demand]])
      for (const path of ['/', '/sitemap.xml', '/petitions.atom', '/search?q=link'])
        assert.doesNotMatch((await app.request(path)).text, new RegExp(hiddenByLink))
    }))

  it('gives the series by minute as CSV', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      app.clock.forward({ minutes: 5 })
      const ben = await sign(app, slug)
      app.clock.forward({ minutes: 1 })
      await ben.post(`/petitions/${slug}/signature/withdrawal`)
      await tick(app.ctx)
      const page = await app.request(`/petitions/${slug}/series.csv`)
      assert.match(page.headers.get('content-type')!, /^text\/csv/)
      assert.equal(
        page.text,
        'minute,counted,withdrawn,removed,restored,net\n2026-09-12T14:02Z,1,0,0,0,1\n2026-09-12T14:07Z,1,0,0,0,1\n2026-09-12T14:08Z,0,1,0,0,-1\n',
      )
    }))

  it('has feeds that stay XML whatever people write', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app, {
        action: 'Say <why> & "how" ]]> it was',
        addressee: 'Lumen & <Co>',
      })
      const mo = await moderator(app)
      await listPetition(app.ctx, mo, slug)
      const { id } = await anyPetition(app.ctx, slug)
      await enterStatement(app.ctx, mo, {
        subjectId: id,
        party: 'Lumen',
        text: 'a < b & c',
        sourceUrl: 'https://lumen.example/?a=1&b=2',
        saidOn: '2026-09-12',
      })
      for (const path of ['/petitions.atom', `/petitions/${slug}.atom`]) {
        const page = await app.request(path)
        assert.match(page.headers.get('content-type')!, /^application\/atom\+xml/)
        assert.ok(
          page.text.startsWith(
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">',
          ),
        )
        assert.match(page.text, /<title>Say &lt;why&gt; &amp; &quot;how&quot; \]\]&gt; it was<\/title>/)
        assert.equal((page.text.match(/<entry>/g) ?? []).length, path === '/petitions.atom' ? 1 : 3)
        assert.doesNotMatch(page.text.replace(/&(amp|lt|gt|quot|#39);/g, ''), /&/)
      }
    }))

  it('has a card of the right size', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const { buildApp } = await import('#core/app.ts')
      const { routes } = await import('../../app.ts')
      const { refusalPage, faultPage } = await import('#ui/refusals.ts')
      const real = buildApp(app.ctx, { routes, staffOf: async () => undefined, refusalPage, faultPage })
      const answer = await real.request(`http://localhost:3000/petitions/${slug}/card.png`)
      const image = await sharp(Buffer.from(await answer.arrayBuffer())).metadata()
      assert.deepEqual(
        [answer.headers.get('content-type'), image.format, image.width, image.height],
        ['image/png', 'png', 1200, 630],
      )
    }))

  it('is described by the schemas that it follows', () =>
    withApp(async (app) => {
      const document = (await app.request('/openapi.json')).json() as {
        openapi: string
        paths: Record<string, unknown>
      }
      assert.equal(document.openapi, '3.1.0')
      // Other features add theirs.
      for (const path of [
        '/log/checkpoint',
        '/log/checkpoints.json',
        '/log/checkpoints/{day}.json',
        '/log/numbers.json',
        '/log/policy',
        '/openapi.json',
        '/petitions.atom',
        '/petitions.json',
        '/petitions/{slug}.atom',
        '/petitions/{slug}.json',
        '/petitions/{slug}/decisions.json',
        '/petitions/{slug}/record.csv',
        '/petitions/{slug}/record.json',
        '/petitions/{slug}/series.csv',
        '/petitions/{slug}/texts.json',
        '/works.json',
        '/works/{slug}.json',
      ])
        assert.ok(path in document.paths, path)
    }))
})
