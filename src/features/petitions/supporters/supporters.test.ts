import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run } from '#core/db.ts'
import { saveSetting } from '#core/site.ts'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { petitionsToCheck } from '../index.ts'
import { aWork, confirm, openPetition, shown } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'

async function supporting(
  app: TestApp,
  needed: number,
): Promise<{ slug: string; ada: Browser; link: string }> {
  await saveSetting(app.ctx, 'supportersNeeded', needed, null)
  await aWork(app)
  const ada = app.browser('192.0.2.10')
  const slug = await openPetition(app, ada)
  await confirm(app, ada, slug)
  const page = await ada.get(`/petitions/${slug}/author`)
  const link = /href="(http:\/\/localhost:3000\/petitions\/[^"]+\/support\/[^"]+)"/.exec(page.text)![1]!
  return { slug, ada, link: link.replace('http://localhost:3000', '') }
}

async function support(app: TestApp, slug: string, link: string, n: number): Promise<void> {
  app.clock.forward({ seconds: 1 })
  const browser = app.browser(`203.0.113.${n + 1}`)
  const form = await browser.get(link)
  const hidden = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(form.text)![1]!
  const sent = await browser.post(`/petitions/${slug}/signatures`, {
    name: `Supporter ${n}`,
    email: `supporter${n}@example.org`,
    consent: 'yes',
    shown: shown(app),
    text: hidden('text'),
    support: hidden('support'),
  })
  assert.equal(sent.status, 303, sent.words)
  await confirm(app, browser, slug)
}

it('is off unless the site wants it', () =>
  withApp(async (app) => {
    await aWork(app)
    const ada = app.browser()
    const slug = await openPetition(app, ada)
    await confirm(app, ada, slug)
    assert.equal((await anyPetition(app.ctx, slug)).state.name, 'live')
  }))

it('shows a petition to nobody without the private link, until enough have signed', () =>
  withApp(async (app) => {
    const { slug, ada, link } = await supporting(app, 2)
    assert.equal((await anyPetition(app.ctx, slug)).state.name, 'supporting')
    const cleo = app.browser('198.51.100.1')
    for (const path of ['', '.json', '.atom', '/sign', '/texts', '/texts.json', '/in', '/names', '/card.png'])
      assert.equal((await cleo.get(`/petitions/${slug}${path}`)).status, 404, path)
    for (const token of ['x', link.split('/').at(-1)!.slice(1), '%00', 'A'.repeat(22)])
      assert.ok([400, 404].includes((await cleo.get(`/petitions/${slug}/support/${token}`)).status), token)
    const forged = { name: 'Cleo', email: 'c@example.org', consent: 'yes', shown: shown(app) }
    assert.equal((await cleo.post(`/petitions/${slug}/signatures`, forged)).status, 404)
    assert.equal((await cleo.post(`/petitions/${slug}/signatures`, { ...forged, support: 'x' })).status, 404)
    assert.deepEqual(await petitionsToCheck(app.ctx), [])

    const page = await cleo.get(link)
    assert.match(
      page.words,
      /asks you for support.*2 people beside its author.*The film shows what winning costs/,
    )
    assert.equal(page.headers.get('cache-control'), 'no-store')
    // A mistake keeps the way in.
    const again = await cleo.post(`/petitions/${slug}/signatures`, {
      support: link.split('/').at(-1)!,
      name: '',
    })
    assert.equal(again.status, 422)
    assert.match(again.text, /name="support"/)

    await support(app, slug, link, 1)
    assert.equal((await anyPetition(app.ctx, slug)).state.name, 'supporting')
    assert.match((await ada.get(`/petitions/${slug}/author`)).words, /1 have signed so far; 1 of 20 places/)
    await support(app, slug, link, 2)
    const { state, states } = await anyPetition(app.ctx, slug)
    assert.deepEqual([state.name, states.at(-1)!.by, states.at(-1)!.reason], ['live', 'rule', 'supported'])
    assert.equal((await cleo.get(`/petitions/${slug}?live`)).status, 200)
    assert.equal((await cleo.get(link)).location, `/petitions/${slug}`)
  }))

it('asks twenty at most, whether or not they confirm', () =>
  withApp(async (app) => {
    const { slug, link } = await supporting(app, 5)
    const { id } = await anyPetition(app.ctx, slug)
    await run(
      app.ctx.db,
      `insert into petition_supporters select $1, n, gen_random_uuid(), $2 from generate_series(1, 19) n`,
      [id, app.clock.now()],
    )
    const send = (n: number) =>
      app.browser(`203.0.113.${n}`).post(`/petitions/${slug}/signatures`, {
        name: 'Ben',
        email: `ben${n}@example.org`,
        consent: 'yes',
        shown: shown(app),
        support: link.split('/').at(-1)!,
      })
    assert.equal((await send(1)).status, 303)
    const full = await send(2)
    assert.equal(full.status, 409)
    assert.match(full.words, /Twenty people have been asked/)
    const places = await run<{ n: number }>(app.ctx.db, 'select count(*)::int as n from petition_supporters')
    assert.deepEqual(places, [{ n: 20 }])
  }))
