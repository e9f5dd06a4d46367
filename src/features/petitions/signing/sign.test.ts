import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { tick } from '#features/voices/index.ts'
import { withApp } from '../../../../test/app.ts'
import { mailed } from '../../voices/voices.testing.ts'
import { closeDue } from '../jobs.ts'
import { aWork, livePetition, shown, sign } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'

const ben = { name: 'Ben Okonjo', email: 'ben@example.org', country: 'DE', consent: 'yes' }

const netOf = async (
  request: (path: string) => Promise<{ json(): unknown }>,
  slug: string,
  fresh = '',
): Promise<number> => ((await request(`/petitions/${slug}.json?${fresh}`)).json() as { net: number }).net

describe('signing a petition', () => {
  it('goes from the page to the code, and counts after it', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const browser = app.browser()
      app.clock.forward({ seconds: 1 })
      const sent = await browser.post(`/petitions/${slug}/signatures`, { ...ben, shown: shown(app) })
      assert.equal(sent.location, `/petitions/${slug}/signature/confirm`)
      await tick(app.ctx)
      assert.equal(await netOf(app.request, slug, '1'), 1)
      const { code } = await mailed(app)
      assert.equal((await browser.post(sent.location!, { code })).status, 303)
      await tick(app.ctx)
      assert.equal(await netOf(app.request, slug, '2'), 2)
      assert.match((await browser.get(`/petitions/${slug}/signature`)).words, /Counted: you are number 2/)
    }))

  it('shows the form again with what was typed, on a page that is not kept', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const page = await app.browser().post(`/petitions/${slug}/signatures`, {
        ...ben,
        name: '  ',
        country: 'ZZ',
        email: 'ben@',
        consent: '',
        shows: 'yes',
      })
      assert.equal(page.status, 422)
      assert.equal(page.headers.get('cache-control'), 'no-store')
      assert.match(page.words, /There are 4 problems/)
      assert.match(page.text, /value="ben@"/)
      assert.match(page.text, /name="shows"[^>]*checked/)
      assert.match(
        (await app.request(`/petitions/${slug}/sign`)).text,
        /action="\/petitions\/[^"]+\/signatures"/,
      )
    }))

  it('answers alike whether or not the address has signed before', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      await sign(app, slug, { email: 'ben@example.org' })
      const answers = []
      for (const email of ['ben@example.org', 'new@example.org']) {
        const page = await app
          .browser()
          .post(`/petitions/${slug}/signatures`, { ...ben, email, shown: shown(app) })
        answers.push([page.status, page.location, page.text, [...page.headers.keys()].sort().join()])
      }
      assert.deepEqual(answers[0], answers[1])
    }))

  it('refuses what does not come from this site, and what cannot be read', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const path = `/petitions/${slug}/signatures`
      const cleo = app.browser()
      assert.equal((await cleo.post(path, ben, { 'sec-fetch-site': 'cross-site' })).status, 403)
      assert.equal((await cleo.post(path, { ...ben, name: 'a\u0000b' })).status, 400)
      assert.match((await cleo.post(path, {})).words, /There are 3 problems/)
      assert.equal((await cleo.post('/petitions/there-is-none/signatures', ben)).status, 404)
      assert.equal((await cleo.post(`/petitions/${'x'.repeat(3000)}/signatures`, ben)).status, 404)
      assert.equal((await cleo.post(path, { ...ben, name: 'x'.repeat(70_000) })).status, 400)
      assert.equal((await cleo.get('/petitions/%00')).status, 400)
      assert.equal((await cleo.get('/petitions/%ff.json')).status, 400)
    }))

  it('counts for a day after the end what was submitted before it, and nothing later', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app, { closesOn: '2026-09-13' })
      app.clock.at = new Date('2026-09-13T23:59:50Z')
      const [inTime, late, never] = [
        app.browser('203.0.113.1'),
        app.browser('203.0.113.2'),
        app.browser('203.0.113.3'),
      ]
      await inTime.post(`/petitions/${slug}/signatures`, {
        ...ben,
        email: 'intime@example.org',
        shown: shown(app),
      })
      const first = await mailed(app)
      app.clock.forward({ seconds: 1 })
      await late.post(`/petitions/${slug}/signatures`, {
        ...ben,
        email: 'late@example.org',
        shown: shown(app),
      })
      const second = await mailed(app)

      app.clock.at = new Date('2026-09-14T00:00:00Z')
      const refused = await never.post(`/petitions/${slug}/signatures`, {
        ...ben,
        email: 'never@example.org',
        shown: shown(app),
      })
      assert.equal(refused.status, 409)
      assert.match(refused.words, /takes no more signatures, so nothing was stored/)
      assert.match((await app.request(`/petitions/${slug}?over`)).words, /Signing has ended/)

      app.clock.at = new Date('2026-09-14T00:20:00Z')
      assert.equal(
        (await inTime.post(`/petitions/${slug}/signature/confirm`, { code: first.code })).status,
        303,
      )
      await tick(app.ctx)
      assert.equal(await netOf(app.request, slug, 'grace'), 2)

      app.clock.at = new Date('2026-09-15T00:00:00Z')
      const { confirmLink } = await import('../../voices/secrets.ts')
      const { publicId } = await anyPetition(app.ctx, slug)
      const link = confirmLink(app.ctx, publicId, second.ref).replace(app.ctx.config.baseUrl, '')
      const answer = await late.post(link)
      assert.equal(answer.status, 422)
      await tick(app.ctx)
      assert.equal(await netOf(app.request, slug, 'after'), 2)
    }))

  it('records the end once, at the moment of the end', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app, { closesOn: '2026-09-13' })
      app.clock.at = new Date('2026-09-13T23:59:59Z')
      await closeDue(app.ctx)
      assert.equal((await anyPetition(app.ctx, slug)).states.at(-1)!.state, 'live')
      app.clock.at = new Date('2026-09-14T00:07:00Z')
      await closeDue(app.ctx)
      await closeDue(app.ctx)
      const rows = await run<{ state: string; at: Date; by: string }>(
        app.ctx.db,
        'select state, at, by from petition_states order by n',
      )
      assert.deepEqual(
        rows.map((row) => row.state),
        ['awaiting', 'live', 'closed'],
      )
      assert.deepEqual([rows[2]!.at.toISOString(), rows[2]!.by], ['2026-09-14T00:00:00.000Z', 'rule'])
    }))
})
