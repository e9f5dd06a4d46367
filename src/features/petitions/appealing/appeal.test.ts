import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import { tick } from '#features/voices/index.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { closePetition, declinePetition, hidePetition, listPetition, reopenPetition } from '../index.ts'
import { sign } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'
import { decideAppeal } from './actions.ts'
import { stage, staffed, type Stage } from './appealing.testing.ts'

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
