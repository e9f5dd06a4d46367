import assert from 'node:assert/strict'
import { it } from 'node:test'
import { connect, run } from '#core/db.ts'
import { testApp, withApp, type Browser, type Page, type TestApp } from '../../../../test/app.ts'
import { freshDatabase } from '../../../../test/setup/database.ts'
import { parseAddress } from '#features/voices/index.ts'
import { petitionsToCheck } from '../index.ts'
import { aWork, confirm, openPetition, shown } from '../petitions.testing.ts'
import { confirmVoice } from '../../voices/confirming/actions.ts'
import { confirmLink } from '../../voices/secrets.ts'
import { mailed } from '../../voices/voices.testing.ts'
import { anyPetition } from '../queries.ts'
import { subjectOf } from '../signing/kind.ts'
import { withPlace } from './actions.ts'
import { support, supporting } from './supporters.testing.ts'

/** All places but one. */
async function takeNineteen(app: TestApp, slug: string): Promise<void> {
  const { id } = await anyPetition(app.ctx, slug)
  await run(
    app.ctx.db,
    `insert into petition_supporters select $1, n, gen_random_uuid(), $2 from generate_series(1, 19) n`,
    [id, app.clock.now()],
  )
}

const offerSupport = (
  app: TestApp,
  browser: Browser,
  slug: string,
  link: string,
  email: string,
): Promise<Page> =>
  browser.post(`/petitions/${slug}/signatures`, {
    name: 'Ben',
    email,
    consent: 'yes',
    shown: shown(app),
    support: link.split('/').at(-1)!,
  })

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
    assert.match(
      (await ada.get(`/petitions/${slug}/author`)).words,
      /1 person has signed so far; 1 of 20 places is taken/,
    )
    await support(app, slug, link, 2)
    const { state, states } = await anyPetition(app.ctx, slug)
    assert.deepEqual([state.name, states.at(-1)!.by, states.at(-1)!.reason], ['live', 'rule', 'supported'])
    assert.equal((await cleo.get(`/petitions/${slug}?live`)).status, 200)
    assert.equal((await cleo.get(link)).location, `/petitions/${slug}`)
  }))

it('asks twenty at most, whether or not they confirm', () =>
  withApp(async (app) => {
    const { slug, link } = await supporting(app, 5)
    await takeNineteen(app, slug)
    const send = (n: number): Promise<Page> =>
      offerSupport(app, app.browser(`203.0.113.${n}`), slug, link, `ben${n}@example.org`)
    assert.equal((await send(1)).status, 303)
    const full = await send(2)
    assert.equal(full.status, 409)
    assert.match(full.words, /Twenty people have been asked/)
    const places = await run<{ n: number }>(app.ctx.db, 'select count(*)::int as n from petition_supporters')
    assert.deepEqual(places, [{ n: 20 }])
    const page = await app.browser('203.0.113.9').get(link)
    assert.match(page.words, /all twenty places are taken/)
    assert.doesNotMatch(page.text, /<form method="post" action="[^"]*signatures/)
    // Nothing was stored: no mail, and nothing that could be confirmed.
    assert.deepEqual(await run(app.ctx.db, 'select count(*)::int as n from submissions'), [{ n: 2 }])
  }))

it('tells nobody who is on a full list; who is confirms by the mail they have, gets another, or corrects the address', () =>
  withApp(async (app) => {
    const { slug, link } = await supporting(app, 1)
    await takeNineteen(app, slug)
    const send = (browser: Browser, email: string): Promise<Page> =>
      offerSupport(app, browser, slug, link, email)
    const place = `/petitions/${slug}/signature`
    app.clock.forward({ minutes: 1 })
    const ben = app.browser('203.0.113.1')
    assert.equal((await send(ben, 'ben@example.org')).status, 303)
    const answers = []
    for (const email of ['ben@example.org', 'cleo@example.org']) {
      const { status, text } = await send(app.browser('203.0.113.2'), email)
      answers.push({ status, text })
    }
    assert.equal(answers[0]!.status, 409)
    assert.deepEqual(answers[0], answers[1])
    // In his own browser he is told the same, and has lost nothing.
    const again = await send(ben, 'ben@example.org')
    assert.equal(again.status, 409)
    assert.match(again.words, /If you sent this form before, the link in the mail/)
    app.clock.forward({ minutes: 1 })
    assert.equal((await ben.post(`${place}/resend`)).status, 303)
    assert.equal((await ben.post(`${place}/address`, { email: 'ben@elsewhere.example' })).status, 303)
    await confirm(app, ben, slug)
    assert.equal((await anyPetition(app.ctx, slug)).state.name, 'live')
  }))

it('keeps one place for who corrects the address: the first one cannot be confirmed any more', () =>
  withApp(async (app) => {
    const { slug, link } = await supporting(app, 1)
    app.clock.forward({ minutes: 1 })
    const ben = app.browser('203.0.113.2')
    const place = `/petitions/${slug}/signature`
    const send = () =>
      ben.post(`/petitions/${slug}/signatures`, {
        name: 'Ben',
        email: 'ben@example.org',
        consent: 'yes',
        shown: shown(app),
        support: link.split('/').at(-1)!,
      })
    assert.equal((await send()).status, 303)
    const first = await mailed(app)
    app.clock.forward({ minutes: 1 })
    // Once more, and corrected from there: none of the mails to the first address counts any more.
    assert.equal((await send()).status, 303)
    const again = await mailed(app)
    app.clock.forward({ minutes: 1 })
    assert.equal((await ben.post(`${place}/address`, { email: 'ben@elsewhere.example' })).status, 303)
    const second = await mailed(app)
    assert.notEqual(second.ref.id, first.ref.id)
    assert.deepEqual(await run(app.ctx.db, 'select submission_id from petition_supporters'), [
      { submission_id: second.ref.id },
    ])
    const attempt = { via: 'link', code: '', basis: undefined } as const
    for (const { ref } of [first, again])
      assert.deepEqual(await confirmVoice(app.ctx, { ...ref, ...attempt }), { result: 'corrected' })
    const { publicId } = await subjectOf(app.ctx, await anyPetition(app.ctx, slug))
    const refused = await app.browser().post(new URL(confirmLink(app.ctx, publicId, first.ref)).pathname, {})
    assert.match(refused.words, /sent again for another address, and only that one can be confirmed now/)
    assert.equal((await anyPetition(app.ctx, slug)).state.name, 'supporting')
    assert.equal((await confirmVoice(app.ctx, { ...second.ref, ...attempt })).result, 'confirmed')
    assert.equal((await anyPetition(app.ctx, slug)).state.name, 'live')
  }))

for (const which of [1, 2])
  it(`counts whoever sends the form twice by mail ${which}`, () =>
    withApp(async (app) => {
      const { slug, link } = await supporting(app, 1)
      const refs = []
      for (let n = 0; n < 2; n++) {
        app.clock.forward({ minutes: 1 })
        const sent = await app.browser('203.0.113.3').post(`/petitions/${slug}/signatures`, {
          name: 'Ben',
          email: 'ben@example.org',
          consent: 'yes',
          shown: shown(app),
          support: link.split('/').at(-1)!,
        })
        assert.equal(sent.status, 303)
        refs.push((await mailed(app)).ref)
      }
      assert.notEqual(refs[0]!.id, refs[1]!.id)
      const attempt = { ...refs[which - 1]!, via: 'link', code: '', basis: undefined } as const
      assert.equal((await confirmVoice(app.ctx, attempt)).result, 'confirmed')
      assert.equal((await anyPetition(app.ctx, slug)).state.name, 'live')
    }))

it('gives twenty places to thirty who ask at once at two processes, each with what it stands for', async () => {
  const database = await freshDatabase()
  const connections = [connect(database.url, { max: 8 }), connect(database.url, { max: 8 })]
  try {
    const [one, two] = (await Promise.all(connections.map(({ db }) => testApp(db, database.url)))) as [
      TestApp,
      TestApp,
    ]
    const { slug, link } = await supporting(one, 20)
    const token = link.split('/').at(-1)!
    const browsers = Array.from({ length: 30 }, (_, n) => (n % 2 ? one : two).browser(`203.0.113.${n + 1}`))
    one.clock.forward({ minutes: 1 })
    two.clock.forward({ minutes: 1 })
    const sent = await Promise.all(
      browsers.map((browser, n) =>
        browser.post(`/petitions/${slug}/signatures`, {
          name: `Supporter ${n}`,
          email: `supporter${n}@example.org`,
          consent: 'yes',
          shown: shown(one),
          support: token,
        }),
      ),
    )
    const statuses = sent.map(({ status }) => status)
    assert.deepEqual(
      [20, 10],
      [303, 409].map((status) => statuses.filter((one) => one === status).length),
    )
    const rows = await run<{ place: number; stored: boolean }>(
      one.ctx.db,
      `select place, exists (select from submissions m where m.subject_id = s.subject_id and m.id = s.submission_id) as stored
       from petition_supporters s order by place`,
    )
    assert.deepEqual(
      rows,
      Array.from({ length: 20 }, (_, n) => ({ place: n + 1, stored: true })),
    )
    const submissions = await run<{ subject_id: number; id: string }>(
      one.ctx.db,
      `select subject_id, id from submissions where id <> (select author_voice_id from petitions)`,
    )
    assert.equal(submissions.length, 20, 'nothing was stored for those who found no place')
    // All confirm at once: the twentieth makes it live, once.
    await Promise.all(
      submissions.map(({ subject_id: subjectId, id }, n) =>
        confirmVoice((n % 2 ? one : two).ctx, { subjectId, id, via: 'link', code: '', basis: undefined }),
      ),
    )
    const states = await run<{ state: string }>(one.ctx.db, 'select state from petition_states order by n')
    assert.deepEqual(
      states.map(({ state }) => state),
      ['awaiting', 'supporting', 'live'],
    )
    assert.deepEqual(await run(one.ctx.db, 'select count(*)::int as n from active_addresses'), [{ n: 21 }])
  } finally {
    for (const { db } of connections) await db.destroy()
    await database.drop()
  }
})

it('gives a place back when what was sent could not be stored', () =>
  withApp(async (app) => {
    const { slug, link } = await supporting(app, 5)
    const petition = await anyPetition(app.ctx, slug)
    const full = new Error('the queue is full')
    const ada = parseAddress('supporter1@example.org')!
    await assert.rejects(
      withPlace(app.ctx, await subjectOf(app.ctx, petition), ada, () => Promise.reject(full)),
      full,
    )
    assert.deepEqual(await run(app.ctx.db, 'select 1 from petition_supporters'), [])
    await support(app, slug, link, 1)
    assert.deepEqual(await run(app.ctx.db, 'select place from petition_supporters'), [{ place: 1 }])
  }))
