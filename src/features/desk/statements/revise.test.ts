import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { tick } from '#features/voices/index.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { aWork, livePetition } from '../../petitions/petitions.testing.ts'
import { drafted, published } from '../../front/place/place.testing.ts'
import { aParty, signedInFor } from '../../statements/parties/parties.testing.ts'

const said = {
  party: 'Lumen',
  kind: 'apology',
  text: 'We are sory.',
  sourceUrl: 'https://lumen.example/sorry',
  saidOn: '2026-09-10',
}
const corrected = { text: 'We are sorry.', reason: 'A letter was left out', seen: '1' }

async function entered(app: TestApp) {
  await aWork(app)
  const slug = await livePetition(app)
  const { browser: mo } = await signedIn(app, 'moderator')
  await mo.post(`/desk/petitions/${slug}/statements`, said)
  const desk = await mo.get(`/desk/petitions/${slug}`)
  const [place = ''] = /\/desk\/statements\/[\w-]+/.exec(desk.text) ?? []
  return { slug, mo, place }
}

describe('correcting the words that a moderator entered', () => {
  it('makes a new version, whose difference everybody sees, and does nothing when done again', () =>
    withApp(async (app) => {
      const { slug, mo, place } = await entered(app)
      assert.match((await mo.get(place)).text, /We are sory\.<\/textarea>/)
      assert.equal((await mo.post(place, corrected)).location, `${place}?done=saved`)
      assert.equal((await mo.post(place, corrected)).location, `${place}?done=same`)
      assert.match(
        (await mo.get(`${place}?done=saved`)).words,
        /published as a new version\..*We are sorry\./,
      )
      assert.match((await app.request(`/petitions/${slug}`)).words, /We are sorry\./)
      const id = place.split('/').pop()
      const page = await app.request(`/statements/${id}`)
      assert.match(page.text, /<del[^>]*>.*sory/)
      await tick(app.ctx)
      assert.deepEqual(
        await run(app.ctx.db, `select version from log_entries where kind = 'statement' order by version`),
        [{ version: 1 }, { version: 2 }],
      )
      assert.deepEqual(
        await run(app.ctx.db, `select reason from desk_entries where act = 'statement.revised'`),
        [{ reason: 'A letter was left out' }],
      )
    }))

  it('keeps what was typed when a word is missing or somebody else was quicker', () =>
    withApp(async (app) => {
      const { mo, place } = await entered(app)
      for (const [fields, sentence] of [
        [{ text: ' ' }, /Write what is said/],
        [{ reason: '' }, /Say why the words are corrected\./],
        [{ text: 'x'.repeat(5_001) }, /Shorten the statement to 5,000/],
      ] as const) {
        const wrong = await mo.post(place, { ...corrected, ...fields })
        assert.deepEqual([wrong.status, sentence.test(wrong.words)], [422, true])
      }
      await mo.post(place, corrected)
      const late = await mo.post(place, { ...corrected, text: 'We are sore.' })
      assert.equal(late.status, 422)
      assert.match(late.words, /Somebody else corrected these words/)
      assert.match(late.text, /We are sore\.<\/textarea>/)
      assert.match(late.text, /name="seen" value="2"/)
    }))

  it('is nothing for anybody else, nor for what is hidden or was published by those who are named', () =>
    withApp(async (app) => {
      const { slug, mo, place } = await entered(app)
      assert.equal((await app.browser().post(place, corrected)).location, '/desk/sign-in')
      assert.equal((await mo.post(place, { ...corrected, text: 'a\0b' })).status, 400)
      assert.equal((await mo.post('/desk/statements/none', corrected)).status, 404)
      await run(
        app.ctx.db,
        `insert into statement_hidings (statement_id, at, by, reason) select id, now(), 1, 'It names a child' from statements`,
      )
      for (const page of [await mo.get(place), await mo.post(place, corrected)])
        assert.equal(page.status, 410)
      const { browser: pia } = await signedInFor(app, await aParty(app, { claimed: true }), 'speaks')
      await published(pia, await drafted(pia, slug))
      const [own] = await run<{ id: string }>(
        app.ctx.db,
        'select a.public_id as id from statements s join subjects a on a.id = s.answer_subject_id order by s.id desc limit 1',
      )
      const theirs = `/desk/statements/${own!.id}`
      for (const page of [await mo.get(theirs), await mo.post(theirs, corrected)]) {
        assert.equal(page.status, 403)
        assert.match(page.words, /Those who are named published these words themselves/)
      }
      assert.doesNotMatch((await mo.get(`/desk/petitions/${slug}`)).text, new RegExp(theirs))
      assert.deepEqual(await run(app.ctx.db, 'select version from statement_versions order by version'), [
        { version: 1 },
        { version: 1 },
      ])
    }))
})
