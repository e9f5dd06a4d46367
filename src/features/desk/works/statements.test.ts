import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { signedIn } from '#features/people/people.testing.ts'
import { tick } from '#features/voices/index.ts'
import { withApp } from '../../../../test/app.ts'
import { aWork, livePetition } from '../../petitions/petitions.testing.ts'
import { aParty, signedInFor } from '../../statements/parties/parties.testing.ts'

const place = '/desk/works/paper-crowns-2026/statements'

const said = {
  party: 'Lumen',
  kind: 'apology',
  text: 'We are sorry.',
  sourceUrl: 'https://lumen.example/sorry',
  saidOn: '2026-09-10',
}

describe('a statement that a moderator enters', () => {
  it('has the kind that was chosen, its source and its day, on a work and on a petition', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      await aParty(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const empty = await mo.get(place)
      assert.match(empty.words, /Nothing was entered yet.*Named here: Lumen/)
      assert.equal((await mo.post(place, said)).location, `${place}?done=saved`)
      assert.match(
        (await mo.get(`${place}?done=saved`)).words,
        /The statement is published\..*We are sorry\. Apology · Lumen , 10 September 2026 · source , linked by a moderator/,
      )
      assert.match(
        (await app.request('/works/paper-crowns-2026')).words,
        /We are sorry\. Apology · Lumen , 10 September 2026 · source , linked by a moderator · version 1/,
      )
      const desk = `/desk/petitions/${slug}`
      assert.match((await mo.get(desk)).text, /value="reply" checked/)
      for (const kind of ['defence', 'correction', 'explanation', 'reply'])
        assert.equal(
          (await mo.post(`${desk}/statements`, { ...said, kind, text: `As ${kind}.` })).location,
          `${desk}?done=replied`,
        )
      assert.match(
        (await mo.get(desk)).words,
        /Lumen , Defence, 10 September 2026 As defence\. Correct the words Lumen , Correction, 10 September 2026 As correction\./,
      )
      await tick(app.ctx)
      assert.deepEqual(
        (await run<{ choice: string }>(app.ctx.db, `select choice from log_entries where kind = 'statement'`))
          .map(({ choice }) => choice)
          .toSorted(),
        ['apology', 'correction', 'defence', 'explanation', 'reply'],
      )
    }))

  it('as a commitment promises something, due after the day on which it was said', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const commitment = {
        ...said,
        kind: 'commitment',
        promise1: 'The poster goes back.',
        due1: '2026-09-11',
      }
      const wrong = await mo.post(place, { ...commitment, promise1: '', due1: '' })
      assert.deepEqual([wrong.status, /Say what is promised\./.test(wrong.words)], [422, true])
      assert.match(wrong.text, /value="commitment" checked/)
      assert.match(wrong.text, />\s*We are sorry\.<\/textarea>/)
      assert.match(
        (await mo.post(place, { ...commitment, due1: '2026-09-10' })).words,
        /Enter a day after the one on which it was promised/,
      )
      assert.equal((await mo.post(place, commitment)).status, 303)
      assert.match(
        (await app.request('/works/paper-crowns-2026')).words,
        /Commitment · Lumen .*A promise The poster goes back\. Lumen · by 11 September 2026 · the day has passed, nobody has said what became of it/,
      )
      const [{ id } = { id: '' }] = await run<{ id: string }>(
        app.ctx.db,
        'select public_id as id from subjects join statements on answer_subject_id = subjects.id',
      )
      const { commitments } = (await app.request(`/statements/${id}.json`)).json() as {
        commitments: { payload: string }[]
      }
      assert.match(commitments[0]!.payload, /^promise-1=2026-09-11 The poster goes back\.$/m)
    }))

  it('is refused with a mistake, from the future, and from who may not', () =>
    withApp(async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const wrong: [Record<string, string>, RegExp][] = [
        [{ kind: '' }, /Choose what it is/],
        [{ kind: 'verdict' }, /Choose what it is/],
        [{ party: ' \u202e ' }, /Enter who says this/],
        [{ text: ' ' }, /Write what is said/],
        [{ text: 'x'.repeat(5_001) }, /Shorten the statement to 5,000/],
        [{ sourceUrl: '' }, /Enter the address of the page where this was said/],
        [{ sourceUrl: 'javascript:alert(1)' }, /Enter the address of the page/],
        [{ saidOn: '' }, /Enter the day on which this was said/],
        [{ saidOn: '2026-09-13' }, /This one has not come yet/],
        [{ promise1: 'x'.repeat(301), due1: '2026-12-01' }, /Shorten the promise/],
        [{ due2: '2026-12-01' }, /Say what is promised/],
      ]
      for (const address of [place, `/desk/petitions/${slug}/statements`])
        for (const [fields, sentence] of wrong) {
          const page = await mo.post(address, { ...said, ...fields })
          assert.equal(page.status, 422, JSON.stringify(fields))
          assert.match(page.words, sentence)
        }
      assert.equal((await mo.post('/desk/works/none/statements', said)).status, 404)
      assert.equal((await mo.post(place, { ...said, text: 'a\0b' })).status, 400)
      const { browser: pia } = await signedInFor(app, await aParty(app, { claimed: true }), 'speaks')
      assert.equal((await pia.post(place, said)).location, '/desk/sign-in')
      assert.equal((await app.browser().post(place, said)).location, '/desk/sign-in')
      assert.deepEqual(await run(app.ctx.db, 'select 1 from statements'), [])
    }))
})
