import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import { tick } from '#features/voices/index.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { closePetition, declinePetition, hidePetition, listPetition, reopenPetition } from '../index.ts'
import { aWork, confirm, openPetition, sign } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'
import { decideAppeal } from './actions.ts'

interface Stage {
  ada: Browser
  slug: string
  mo: { id: number; browser: Browser }
}

/** Ada's petition, listed by Mo. */
async function stage(app: TestApp): Promise<Stage> {
  await aWork(app)
  const ada = app.browser('192.0.2.10')
  const slug = await openPetition(app, ada)
  await confirm(app, ada, slug)
  const mo = await staffed(app, 'Mo')
  app.clock.forward({ hours: 1 })
  await listPetition(app.ctx, mo, slug)
  app.clock.forward({ hours: 1 })
  return { ada, slug, mo }
}

async function staffed(app: TestApp, name: string): Promise<Stage['mo']> {
  const { browser } = await signedIn(app, 'moderator', { name })
  const [row] = await run<{ id: number }>(app.ctx.db, 'select id from staff where name = $1', [name])
  return { id: row!.id, browser }
}

const appeals = (app: TestApp): Promise<{ n: number; text: string }[]> =>
  run(app.ctx.db, 'select n, text from petition_appeals order by n')

/** Everything about the petition that a decision could have moved. */
async function standing(app: TestApp, slug: string): Promise<unknown> {
  const { state, textHidden, text } = await anyPetition(app.ctx, slug)
  const json = (await app.request(`/petitions/${slug}.json?${app.clock.at.getTime()}`)).json() as Record<
    string,
    unknown
  >
  const list = (await app.request(`/petitions.json?sort=newest&${app.clock.at.getTime()}`)).json() as {
    petitions: { slug: string; net: number }[]
  }
  return {
    state,
    textHidden,
    text,
    numbers: [json.counted, json.withdrawn, json.removed, json.net, json.by_basis, json.ends_at],
    list: list.petitions.map(({ slug: name, net }) => [name, net]),
  }
}

describe('an appeal', () => {
  for (const [what, decide] of [
    ['declined', (app, { mo, slug }) => declinePetition(app.ctx, mo, slug, 'no-demand', 'Say who.')],
    ['hidden', (app, { mo, slug }) => hidePetition(app.ctx, mo, slug, 'danger')],
    ['closed', (app, { mo, slug }) => closePetition(app.ctx, mo, slug, 'overtaken')],
    ['declined, with its text hidden', (app, { mo, slug }) => declinePetition(app.ctx, mo, slug, 'threats')],
  ] as [string, (app: TestApp, stage: Stage) => Promise<void>][])
    it(`against what was ${what} is decided by another moderator, and undoing it restores exactly`, () =>
      withApp(async (app) => {
        const cast = await stage(app)
        const { ada, slug, mo } = cast
        await sign(app, slug, { seen: 'all' })
        await tick(app.ctx)
        const lin = await staffed(app, 'Lin')
        const before = await standing(app, slug)
        app.clock.forward({ hours: 1 })
        await decide(app, cast)
        const page = await ada.get(`/petitions/${slug}/appeal`)
        assert.equal(page.status, 200)
        assert.match(page.words, /Another moderator reads what you write/)
        const sent = await ada.post(`/petitions/${slug}/appeal`, { text: 'Read the second sentence.' })
        assert.equal(sent.location, `/petitions/${slug}/appeal`)
        assert.match((await ada.get(`/petitions/${slug}/appeal`)).words, /waiting for another moderator/)
        assert.match((await lin.browser.get('/desk')).words, /1 appeal of an author waits/)
        assert.match((await lin.browser.get('/desk/petitions')).words, /Appeals of authors Show the film/)

        // Who decided does not decide again: neither by the form, nor past it, nor by another way.
        const own = await mo.browser.get(`/desk/petitions/${slug}`)
        assert.match(own.words, /You made this decision yourself/)
        assert.doesNotMatch(own.text, /action="[^"]*\/appeal"/)
        const fields = { n: '4', outcome: 'undone', note: 'The second sentence says it.' }
        const forced = await mo.browser.post(`/desk/petitions/${slug}/appeal`, fields)
        assert.equal(forced.status, 409)
        if (what.startsWith('declined')) await assert.rejects(listPetition(app.ctx, mo, slug), Conflict)
        if (what === 'closed') await assert.rejects(reopenPetition(app.ctx, mo, slug, 'mistake'), Conflict)

        app.clock.forward({ hours: 2 })
        const done = await lin.browser.post(`/desk/petitions/${slug}/appeal`, fields)
        assert.equal(done.location, `/desk/petitions/${slug}?done=decided`, done.words)
        assert.deepEqual(await standing(app, slug), before)
        assert.match(
          (await app.request(`/petitions/${slug}/decisions?1`)).words,
          /the decision was undone 12 September 2026 , by another moderator: The second sentence says it\./,
        )
        // Twice is once.
        assert.equal((await lin.browser.post(`/desk/petitions/${slug}/appeal`, fields)).status, 409)
        assert.deepEqual(await standing(app, slug), before)
      }))

  it('is sent once, and a decision that stays is final', () =>
    withApp(async (app) => {
      const { ada, slug, mo } = await stage(app)
      const lin = await staffed(app, 'Lin')
      await declinePetition(app.ctx, mo, slug, 'joke')
      assert.equal((await ada.post(`/petitions/${slug}/appeal`, { text: 'It is serious.' })).status, 303)
      assert.equal((await ada.post(`/petitions/${slug}/appeal`, { text: 'Very.' })).status, 303)
      assert.deepEqual(await appeals(app), [{ n: 4, text: 'It is serious.' }])
      await assert.rejects(listPetition(app.ctx, lin, slug), Conflict)
      await decideAppeal(app.ctx, lin, slug, 4, 'kept', 'We do not think so.')
      assert.equal((await anyPetition(app.ctx, slug)).state.name, 'declined')
      const page = await ada.get(`/petitions/${slug}/appeal`)
      assert.match(
        page.words,
        /the decision stays \. We do not think so\.|the decision stays\. We do not think so\./,
      )
      assert.doesNotMatch(page.text, /<textarea/)
      assert.equal((await ada.post(`/petitions/${slug}/appeal`, { text: 'Again.' })).status, 303)
      assert.deepEqual((await appeals(app)).length, 1)
      // Neither the words of the author nor names of moderators are public.
      const list = await app.request(`/petitions/${slug}/decisions?2`)
      assert.doesNotMatch(list.text, /It is serious|Lin\b|Mo\b/)
      assert.doesNotMatch(
        (await app.request(`/petitions/${slug}/decisions.json`)).text,
        /It is serious|"Lin"|"Mo"/,
      )
    }))

  it('is decided by the only moderator where there is one, and says so', () =>
    withApp(async (app) => {
      const { ada, slug, mo } = await stage(app)
      await declinePetition(app.ctx, mo, slug, 'joke')
      assert.match((await ada.get(`/petitions/${slug}/appeal`)).words, /only one moderator at present/)
      await ada.post(`/petitions/${slug}/appeal`, { text: 'It is serious.' })
      assert.match((await mo.browser.get(`/desk/petitions/${slug}`)).words, /There is nobody else/)
      await decideAppeal(app.ctx, mo, slug, 4, 'undone', 'You are right.')
      assert.match(
        (await app.request(`/petitions/${slug}/decisions`)).words,
        /by the same moderator, because there is only one/,
      )
    }))

  it('is the author’s alone', () =>
    withApp(async (app) => {
      const { slug, mo } = await stage(app)
      const ben = await sign(app, slug)
      await declinePetition(app.ctx, mo, slug, 'joke')
      for (const browser of [ben, app.browser(), mo.browser]) {
        assert.equal((await browser.get(`/petitions/${slug}/appeal`)).status, 403)
        assert.equal((await browser.post(`/petitions/${slug}/appeal`, { text: 'Mine.' })).status, 403)
      }
      assert.deepEqual(await appeals(app), [])
    }))

  it('says what is wrong with it and keeps what was typed', () =>
    withApp(async (app) => {
      const { ada, slug, mo } = await stage(app)
      assert.equal((await ada.post(`/petitions/${slug}/appeal`, { text: 'Before any decision' })).status, 409)
      await declinePetition(app.ctx, mo, slug, 'joke')
      const empty = await ada.post(`/petitions/${slug}/appeal`, { text: ' \n ' })
      assert.equal(empty.status, 422)
      const long = await ada.post(`/petitions/${slug}/appeal`, { text: 'x'.repeat(2001) })
      assert.equal(long.status, 422)
      assert.match(long.text, /x{2001}/)
      assert.equal((await ada.post(`/petitions/${slug}/appeal`, { text: '𝄞'.repeat(2000) })).status, 303)
    }))

  it('answers hostile input with a refusal, and changes nothing', () =>
    withApp(async (app) => {
      const { ada, slug, mo } = await stage(app)
      const lin = await staffed(app, 'Lin')
      await declinePetition(app.ctx, mo, slug, 'joke')
      await ada.post(`/petitions/${slug}/appeal`, { text: 'Look again.' })
      for (const n of ['', '3', '5', '-1', '1e9', 'x', '4.5', '99999999999999999999'])
        assert.ok(
          [409, 422].includes(
            (await lin.browser.post(`/desk/petitions/${slug}/appeal`, { n, outcome: 'undone', note: 'x' }))
              .status,
          ),
          n,
        )
      const page = await lin.browser.post(`/desk/petitions/${slug}/appeal`, {
        n: '4',
        outcome: 'maybe',
        note: '',
      })
      assert.equal(page.status, 422)
      assert.equal((await ada.post(`/petitions/${slug}/appeal`, { text: 'a\u0000b' })).status, 400)
      assert.equal((await ada.get('/petitions/none/appeal')).status, 404)
      assert.equal((await anyPetition(app.ctx, slug)).state.name, 'declined')
    }))

  it('against a decline waits while the petition is taken down, and is there again when that is undone', () =>
    withApp(async (app) => {
      const { ada, slug, mo } = await stage(app)
      const lin = await staffed(app, 'Lin')
      await declinePetition(app.ctx, mo, slug, 'joke')
      await ada.post(`/petitions/${slug}/appeal`, { text: 'It is serious.' })
      await hidePetition(app.ctx, mo, slug, 'court')
      assert.match((await app.request(`/petitions/${slug}/decisions`)).words, /another decision came first/)
      await ada.post(`/petitions/${slug}/appeal`, { text: 'No court said that.' })
      await decideAppeal(app.ctx, lin, slug, 5, 'undone', 'There is no such order.')
      const { state } = await anyPetition(app.ctx, slug)
      assert.deepEqual([state.name, state.row!.n, state.row!.reason], ['declined', 4, 'joke'])
      await decideAppeal(app.ctx, lin, slug, 4, 'undone', 'It is serious.')
      assert.deepEqual([(await anyPetition(app.ctx, slug)).state.name], ['listed'])
    }))
})

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

it('every state of a petition has its words in the list of decisions', () =>
  withApp(async (app) => {
    const { slug, mo } = await stage(app)
    const { id } = await anyPetition(app.ctx, slug)
    for (const [index, state] of (
      ['supporting', 'dormant', 'joined', 'declined', 'hidden', 'closed'] as const
    ).entries())
      await run(
        app.ctx.db,
        `insert into petition_states (subject_id, n, state, at, by, reason, restores) values ($1, $2, $3, $4, $5, 'other', $6)`,
        [id, 4 + 2 * index, state, app.clock.now(), String(mo.id), null],
      ).then(() =>
        run(
          app.ctx.db,
          `insert into petition_states (subject_id, n, state, at, by, reason, restores) values ($1, $2, $3, $4, $5, 'other', $6)`,
          [id, 5 + 2 * index, state, app.clock.now(), String(mo.id), 4 + 2 * index],
        ),
      )
    assert.equal((await app.request(`/petitions/${slug}/decisions`)).status, 200)
    assert.equal((await app.request(`/petitions/${slug}.atom`)).status, 200)
    assert.equal((await mo.browser.get(`/desk/petitions/${slug}`)).status, 200)
  }))
