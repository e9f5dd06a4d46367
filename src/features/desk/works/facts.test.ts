import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { tallyOf } from '#features/voices/index.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { aFilm, FILM, review, reviewForm, WORK } from '../../reviews/reviews.testing.ts'

const place = `/desk/works/${WORK}/facts`

/** The film of `aFilm` as the form shows it, with a reason. */
const facts = (fields: Record<string, string> = {}): Record<string, string> => ({
  ...FILM,
  seen: '0',
  reason: 'As the distributor says',
  ...fields,
})

const changes = (app: TestApp) =>
  run<{ n: number; at: Date; changed_by: string; reason: string; facts: unknown }>(
    app.ctx.db,
    'select n, at, changed_by, reason, facts from work_changes order by n',
  )

describe('correcting a work', () => {
  it('begins with everything it has, and keeps who, when, why and what it was', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { browser: mo, staff } = await signedIn(app, 'moderator')
      const form = await mo.get(place)
      for (const [name, value] of Object.entries(facts()))
        if (!['kind', 'language', 'market', 'market-2', 'seen', 'reason', 'maker', 'service'].includes(name))
          assert.match(form.text, new RegExp(`name="${name}"[^>]*value="${value}"`), name)
      assert.match(form.text, /value="DE" selected/)
      assert.match(form.text, />\s*Ines Varga<\/textarea>/)
      const sent = await mo.post(
        place,
        facts({
          running: '128',
          'title-2': 'Papírkoronák',
          'language-2': 'hu',
          maker: 'Ines Varga\nLena Marsh',
          'released-2': '2026-09-25',
          'market-3': 'US',
          'released-3': '2026-10-01',
          imdb: '',
          wikidata: 'Q83495',
        }),
      )
      assert.equal(sent.location, `${place}?done=saved`)
      const [row, ...others] = await changes(app)
      assert.equal(others.length, 0)
      assert.deepEqual(
        [row!.n, row!.changed_by, row!.reason, row!.at.toISOString()],
        [1, String(staff.id), 'As the distributor says', app.clock.now().toISOString()],
      )
      assert.deepEqual(row!.facts, {
        titles: { was: ['Paper Crowns (en)'], is: ['Paper Crowns (en)', 'Papírkoronák (hu)'] },
        running: { was: ['120'], is: ['128'] },
        makers: { was: ['Ines Varga'], is: ['Ines Varga', 'Lena Marsh'] },
        releases: {
          was: ['DE 2026-09-20', 'FR 2026-09-01'],
          is: ['DE 2026-09-25', 'FR 2026-09-01', 'US 2026-10-01'],
        },
        identifiers: { was: ['imdb tt7654321'], is: ['wikidata Q83495'] },
      })
      const after = await mo.get(sent.location!)
      assert.match(after.words, /Corrected\. It holds from now on\./)
      assert.match(after.words, /Mo running time 120 128 As the distributor says/)
      assert.match(
        (await mo.get('/desk/log')).words,
        /Mo corrected a work paper-crowns-2026 titles, running, makers, releases, identifiers: As the distributor says/,
      )
      // For everybody: what was corrected and when, and the search finds the new words.
      assert.match(
        (await app.request(`/works/${WORK}?1`)).words,
        /Corrected by this site titles, running time, makers, release dates, identifiers, 12 September 2026/,
      )
      const data = (await app.request(`/works/${WORK}.json?1`)).json() as Record<string, unknown>
      assert.equal(data.running_minutes, 128)
      assert.deepEqual(data.corrections, [
        { at: row!.at.toISOString(), facts: ['titles', 'running', 'makers', 'releases', 'identifiers'] },
      ])
      assert.match((await app.request('/works?q=papirkoronak&1')).words, /Paper Crowns/)
      assert.match((await app.request('/works?q=tt7654321&1')).words, /No work found/)
    }))

  it('is safe to repeat, and asks again when somebody else was first', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      assert.equal((await mo.post(place, facts())).location, `${place}?done=same`)
      assert.match((await mo.get(`${place}?done=same`)).words, /Nothing was different/)
      const longer = facts({ running: '128' })
      assert.equal((await mo.post(place, longer)).location, `${place}?done=saved`)
      assert.equal((await mo.post(place, longer)).location, `${place}?done=same`)
      const late = await mo.post(place, facts({ running: '119', reason: 'Kept reason' }))
      assert.equal(late.status, 422)
      assert.match(late.words, /Somebody else corrected this work/)
      assert.match(late.text, /value="Kept reason"/)
      assert.match(late.text, /name="seen" value="1"/)
      assert.equal((await changes(app)).length, 1)
      assert.equal((await mo.post(place, facts({ running: '119', seen: '1' }))).status, 303)
      assert.equal((await changes(app)).length, 2)
    }))

  it('says what is wrong, keeps what was typed, and changes nothing', () =>
    withApp(async (app) => {
      await aFilm(app)
      await app.browser('192.0.2.9').post('/works', {
        title: 'Other',
        language: 'en',
        kind: 'film',
        wikidata: 'Q83495',
      })
      const { browser: mo } = await signedIn(app, 'moderator')
      for (const [fields, said] of [
        [{ running: '0' }, /running time in whole minutes/],
        [{ running: '90000' }, /running time in whole minutes/],
        [{ title: ' ' }, /Enter the title/],
        [{ kind: 'opera' }, /what kind of work/],
        [{ released: '2026-02-30' }, /date of release/],
        [{ 'market-2': 'FR' }, /One country stands twice/],
        [{ imdb: 'x' }, /IMDb title such as/],
        [{ wikidata: 'Q83495' }, /This identifier belongs to a work that is here already/],
        [{ reason: '' }, /Say why you correct it/],
        [{ reason: 'x'.repeat(201) }, /200/],
        [{ seen: '-1' }, /There is a problem/],
      ] as [Record<string, string>, RegExp][]) {
        const sent = await mo.post(place, facts({ publisher: 'Kept Name', ...fields }))
        assert.equal(sent.status, 422, JSON.stringify(fields))
        assert.match(sent.words, said)
        assert.match(sent.text, />\s*Kept Name<\/textarea>/)
      }
      assert.equal((await mo.post(place, facts({ title: 'a\u0000b' }))).status, 400)
      assert.equal((await changes(app)).length, 0)
      assert.equal(
        ((await app.request(`/works/${WORK}.json?9`)).json() as { running_minutes: number }).running_minutes,
        120,
      )
    }))

  it('is for moderators with a passkey', () =>
    withApp(
      async (app) => {
        await aFilm(app)
        assert.equal((await app.browser().post(place, facts({ running: '1' }))).location, '/desk/sign-in')
        const half = (await signedIn(app, 'moderator', { name: 'Half', openedBy: 'mail' })).browser
        assert.equal((await half.post(place, facts({ running: '1' }))).location, '/desk/passkey')
        const mo = (await signedIn(app, 'moderator')).browser
        assert.equal((await mo.get('/desk/works/none/facts')).status, 404)
        assert.equal((await mo.post('/desk/works/none/facts', facts())).status, 404)
        assert.equal((await changes(app)).length, 0)
      },
      { env: PUBLIC },
    ))

  it('keeps every title and market of a work that has more than an empty form', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const many: Record<string, string> = {}
      for (const [index, market] of ['AT', 'BE', 'CH', 'ES', 'GB', 'IT', 'NL'].entries()) {
        many[`market-${index + 3}`] = market
        many[`released-${index + 3}`] = '2026-10-01'
      }
      assert.equal((await mo.post(place, facts(many))).status, 303)
      const form = await mo.get(place)
      assert.match(form.text, /name="market-9"[\s\S]*?value="NL" selected/)
      assert.match(form.text, /name="released-12"/)
    }))
})

describe('what reviews depend on', () => {
  it('holds at once, and never un-counts what was confirmed', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const { browser: ben, ref } = await review(app)
      const counted = async () => (await tallyOf(app.ctx, ref.subjectId)).basis['seen-all']
      assert.equal(await counted(), 1)
      // In France it comes out on 20 September, so nobody who asks today can have seen it.
      assert.equal((await mo.post(place, facts({ released: '2026-09-20' }))).status, 303)
      const early = await app.browser('192.0.2.77').post(`/works/${WORK}/reviews`, reviewForm(app))
      assert.equal(early.status, 422)
      assert.match(early.words, /19 September 2026/)
      assert.equal(await counted(), 1)
      // Ben's review stands, and he may still change its mark without being told that he cannot have seen it.
      const { shown: _, ...changed } = reviewForm(app, { mark: '2' })
      assert.equal(
        (await ben.post(`/works/${WORK}/review/versions`, changed)).location,
        `/works/${WORK}/review?done=saved`,
      )
      // Back, and longer: eleven days and some hours after the first showing, a work of 300 hours cannot have been seen whole.
      assert.equal((await mo.post(place, facts({ running: '18000', seen: '1' }))).status, 303)
      const long = await app.browser('192.0.2.77').post(`/works/${WORK}/reviews`, reviewForm(app))
      assert.equal(long.status, 422)
      assert.equal(
        (await app.browser('192.0.2.77').post(`/works/${WORK}/reviews`, reviewForm(app, { seen: 'some' })))
          .status,
        303,
      )
      assert.equal((await mo.post(place, facts({ seen: '2' }))).status, 303)
      assert.equal(
        (await app.browser('192.0.2.77').post(`/works/${WORK}/reviews`, reviewForm(app))).status,
        303,
      )
    }))
})
