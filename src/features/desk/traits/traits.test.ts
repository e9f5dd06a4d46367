import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { withApp, type Page, type TestApp } from '../../../../test/app.ts'
import { aWork } from '../../petitions/petitions.testing.ts'
import { submit, vote } from '../../reviews/fairness/fairness.testing.ts'
import { enter } from '../../works/presentations/presentations.testing.ts'

const place = '/desk/traits/film'
const DEFAULT = 'violent sexual frightening sad tender funny thrilling political critical approving'.split(
  ' ',
)

/** The list as its page shows it, in order. */
const listIn = (page: Page): string[] =>
  [...page.text.matchAll(/ id="place-([a-z]+)"/g)].map((match) => match[1]!)

let asked = 0
const offeredIn = async (app: TestApp, path: string): Promise<string[]> =>
  [
    ...(await app.request(`${path}/answer?seen=all&n=${++asked}`)).text.matchAll(
      /name="trait" type="checkbox" value="([a-z]+)"/g,
    ),
  ].map((match) => match[1]!)
const decided = async (app: TestApp): Promise<number> =>
  (
    await run<{ n: number }>(
      app.ctx.db,
      `select count(*)::int as n from site_settings where name like 'trait%'`,
    )
  )[0]!.n

describe('the list that people pick from', () => {
  it('is that of the software until the operator adds, moves and retires; each a row with who and when', () =>
    withApp(async (app) => {
      await aWork(app)
      const { browser: ora, staff } = await signedIn(app, 'operator')
      assert.deepEqual(listIn(await ora.get(place)), DEFAULT)
      assert.equal(
        (await ora.post(`${place}/entries`, { 'word-en': 'Für Kinder' })).location,
        `${place}?done=saved`,
      )
      assert.deepEqual(listIn(await ora.get(place)), [...DEFAULT, 'furkinder'])
      await ora.post(`${place}/places`, { trait: 'furkinder', place: '1' })
      await ora.post(`${place}/places`, { trait: 'violent', place: '0' })
      const after = await ora.get(place)
      assert.deepEqual(listIn(after), ['furkinder', ...DEFAULT.slice(1)])
      assert.match(after.words, /Not in this list .*violent Bring in “violent”/)
      // The other kinds of works keep theirs.
      assert.deepEqual(listIn(await ora.get('/desk/traits/series')), DEFAULT)
      const rows = await run<{ name: string; decided_by: number }>(
        app.ctx.db,
        `select name, decided_by from site_settings where name like 'trait%' order by id`,
      )
      assert.deepEqual(
        rows.map((row) => [row.name, row.decided_by]),
        [
          ['traitWords', staff.id],
          ['traits', staff.id],
          ['traits', staff.id],
          ['traits', staff.id],
        ],
      )
      assert.match(
        (await ora.get('/desk/log')).words,
        /retired a trait film: violent .*moved a trait in a list film: furkinder .*added a trait to a list film: furkinder/,
      )
      // A poster that is entered now is asked about with this list, in the words that were entered.
      const mo = (await signedIn(app, 'moderator')).browser
      const { path } = await enter(app, mo)
      assert.deepEqual(await offeredIn(app, path), ['furkinder', ...DEFAULT.slice(1)])
      assert.match((await app.request(`${path}/answer?seen=all`)).words, /Für Kinder/)
      await vote(app, path, { seen: 'all', answer: 'fair', trait: ['furkinder', 'sad'] })
      const data = (await app.request(`${path}/fairness.json`)).json() as { rows: unknown }
      assert.deepEqual(data.rows, [{ basis: 'all', choice: 'fair.furkinder.sad', net: 1 }])
    }))

  it('keeps in its results what was picked before it was retired, and takes it back', () =>
    withApp(async (app) => {
      await aWork(app)
      const mo = (await signedIn(app, 'moderator')).browser
      const ora = (await signedIn(app, 'operator')).browser
      const { path } = await enter(app, mo)
      const ben = await vote(app, path, { seen: 'all', answer: 'fair', trait: ['sad', 'tender'] })
      for (const trait of ['sad', 'political']) await ora.post(`${place}/places`, { trait, place: '0' })
      // Nobody can pick it any more, but Ben keeps what he picked while he changes the rest.
      assert.ok(!(await offeredIn(app, path)).includes('sad'))
      const late = await app.browser('192.0.2.5').post(`${path}/votes`, {
        seen: 'all',
        answer: 'fair',
        trait: 'sad',
      })
      assert.equal(late.status, 422)
      assert.match(
        (await ben.get(`${path}/answer?seen=all`)).text,
        /name="trait" type="checkbox" value="sad"[^>]*checked/,
      )
      const body = new URLSearchParams([
        ['seen', 'all'],
        ['answer', 'much-better'],
        ['trait', 'sad'],
      ])
      assert.equal(
        (await ben.post(`${path}/vote/changes`, body as unknown as Record<string, string>)).status,
        303,
      )
      const data = (await app.request(`${path}/fairness.json?r`)).json() as {
        traits: string[]
        retired: string[]
      }
      assert.ok(data.traits.includes('sad'))
      assert.ok(!data.traits.includes('political'))
      assert.deepEqual(data.retired, ['sad'])
      await ora.post(`${place}/places`, { trait: 'sad', place: '2' })
      assert.deepEqual((await offeredIn(app, path)).length, DEFAULT.length - 1)
      assert.deepEqual(listIn(await ora.get(place)).slice(0, 3), ['violent', 'sad', 'sexual'])
      await submit(app, path, { seen: 'all', answer: 'fair', trait: 'sad' })
    }))

  it('is safe to repeat, and says what is wrong with everything kept', () =>
    withApp(async (app) => {
      const ora = (await signedIn(app, 'operator')).browser
      for (let n = 0; n < 2; n++) await ora.post(`${place}/places`, { trait: 'sad', place: '1' })
      assert.equal(await decided(app), 1)
      await ora.post(`${place}/entries`, { 'word-en': 'slow' })
      const before = await decided(app)
      for (const [word, said] of [
        ['', /Enter a word of at most 40 characters/],
        ['x'.repeat(41), /Enter a word of at most 40 characters/],
        ['SLOW', /This word is in the list already/],
        ['Tender', /This word is in the list already/],
        ['映画', /at least one letter from a to z/],
      ] as [string, RegExp][]) {
        const wrong = await ora.post(`${place}/entries`, { 'word-en': word })
        assert.equal(wrong.status, 422)
        assert.match(wrong.words, said)
        if (word) assert.ok(wrong.text.includes(`value="${word}"`))
      }
      await ora.post(`${place}/places`, { trait: 'slow', place: '0' })
      assert.match(
        (await ora.post(`${place}/entries`, { 'word-en': 'Slow' })).words,
        /bring it back from there/,
      )
      for (const fields of [
        { trait: 'nonesuch', place: '1' },
        { trait: 'sad', place: '99' },
        { trait: 'sad', place: '-1' },
        { trait: 'sad.fair', place: '1' },
        { trait: '', place: '' },
      ])
        assert.equal((await ora.post(`${place}/places`, fields)).status, 422, JSON.stringify(fields))
      assert.equal((await ora.post(`${place}/entries`, { 'word-en': 'a\u0000' })).status, 400)
      assert.equal((await ora.post('/desk/traits/opera/entries', { 'word-en': 'slow' })).status, 404)
      assert.equal(await decided(app), before + 1)
      // At least two stay, at most twenty are there.
      for (const trait of DEFAULT.filter((one) => one !== 'sad' && one !== 'tender'))
        await ora.post(`${place}/places`, { trait, place: '0' })
      assert.match(
        (await ora.post(`${place}/places`, { trait: 'sad', place: '0' })).words,
        /at least two traits/,
      )
      assert.deepEqual(listIn(await ora.get(place)), ['sad', 'tender'])
    }))

  it('is the operator’s alone', () =>
    withApp(
      async (app) => {
        const mo = (await signedIn(app, 'moderator')).browser
        assert.equal((await mo.get(place)).status, 403)
        assert.equal((await mo.post(`${place}/places`, { trait: 'sad', place: '0' })).status, 403)
        assert.equal(
          (await app.browser().post(`${place}/entries`, { 'word-en': 'x' })).location,
          '/desk/sign-in',
        )
        assert.equal(await decided(app), 0)
      },
      { env: PUBLIC },
    ))
})
