import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'csv-parse/sync'
import { run } from '#core/db.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { aFilm, WORK } from '../../reviews/reviews.testing.ts'

const place = `/desk/works/${WORK}`
const critic = {
  outlet: 'The Harbour Post',
  author: 'Lena Marsh',
  url: 'https://harbour.example/paper-crowns',
  publishedOn: '2026-09-02',
  mark: '4 of 5',
  stance: 'for',
  restsOn: 'viewing',
  language: 'en',
  quote: 'A film about losing that never sneers at those who win.',
}
const figure = {
  source: 'Aster',
  measure: 'score',
  value: '9.2',
  lowest: '0',
  highest: '10',
  url: 'https://aster.example/1',
  takenAt: '2026-09-11T08:00',
}

let asked = 0
const read = (app: TestApp) => app.request(`/works/${WORK}/reviews?e=${++asked}`)
const rows = async (app: TestApp, table: string): Promise<number> =>
  (await run<{ n: number }>(app.ctx.db, `select count(*) as n from ${table}`))[0]!.n

describe('critics', () => {
  it('stand for and against at one size, with source, mark, and what they rest on', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { browser: mo, staff } = await signedIn(app, 'moderator')
      assert.equal((await mo.post(`${place}/critics`, critic)).location, `${place}/elsewhere?done=entered`)
      await mo.post(`${place}/critics`, {
        ...critic,
        outlet: 'Evening Ledger',
        stance: 'against',
        restsOn: 'none',
        mark: '',
        quote: 'Two hours of sulking.',
      })
      const shown = await read(app)
      assert.match(
        shown.words,
        /Critics.*For “A film about losing.*The Harbour Post · Lena Marsh · 2 September 2026 · mark: 4 of 5 · says that it rests on a viewing.*Against “Two hours of sulking\.”.*does not rest on a viewing/,
      )
      assert.match(shown.text, /href="https:\/\/harbour\.example\/paper-crowns" rel="external nofollow"/)
      // The mark hides with the scores; the quote stays.
      assert.match(shown.text, /<span class="scores" data-work="\d+"> · mark: 4 of 5<\/span>/)
      const [row] = await run<{ entered_by: string }>(app.ctx.db, 'select entered_by from critics limit 1')
      assert.equal(row!.entered_by, String(staff.id))
    }))

  it('are quoted with at most 300 characters, from an address that is one', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      for (const [fields, said] of [
        [{ quote: 'x'.repeat(301) }, /Shorten the quote to 300 characters/],
        [{ quote: ' ' }, /Quote the sentence/],
        [{ url: 'javascript:alert(1)' }, /beginning with https/],
        [{ publishedOn: '2026-02-30' }, /Give the day/],
        [{ stance: 'both' }, /for or against/],
        [{ restsOn: '' }, /rests on a viewing/],
        [{ outlet: '' }, /Name the outlet/],
      ] as [Record<string, string>, RegExp][]) {
        const sent = await mo.post(`${place}/critics`, { ...critic, author: 'Kept Name', ...fields })
        assert.equal(sent.status, 422)
        assert.match(sent.words, said)
        assert.match(sent.text, /value="Kept Name"/)
      }
      assert.equal(await rows(app, 'critics'), 0)
    }))

  it('are taken off the page with a reason, once; the entry stays', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      await mo.post(`${place}/critics`, critic)
      const [row] = await run<{ id: number }>(app.ctx.db, 'select id from critics')
      const removal = `${place}/critics/${row!.id}/removal`
      assert.equal((await mo.post(removal, { reason: '' })).status, 422)
      assert.equal((await mo.post(removal, { reason: 'The outlet took it back' })).status, 303)
      assert.equal((await mo.post(removal, { reason: 'Again' })).status, 404)
      assert.doesNotMatch((await read(app)).words, /Harbour Post/)
      assert.equal(await rows(app, 'critics'), 1)
    }))
})

describe('numbers of other places', () => {
  it('stand in a lane of their own with source and time; contradictions are told first', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { browser: mo, staff } = await signedIn(app, 'moderator')
      assert.equal((await mo.post(`${place}/outside`, figure)).status, 303)
      const table = `source,measure,value,lowest,highest,url,taken_at\nBirch,score,31,0,100,https://birch.example,2026-09-10\nBirch,score,30,0,100,https://birch.example,2026-09-11\nElsewhere,signatures,12400,,,https://elsewhere.example,2026-09-11`
      assert.equal((await mo.post(`${place}/outside/table`, { table })).status, 303)
      // The same table again enters nothing twice.
      assert.equal((await mo.post(`${place}/outside/table`, { table })).status, 303)
      assert.equal(await rows(app, 'outside_figures'), 4)
      const shown = await read(app)
      assert.match(
        shown.words,
        /Scores of other places contradict each other: 92 of 100 on Aster and 30 of 100 on Birch/,
      )
      assert.match(shown.words, /Aster 9\.2, on a scale from 0 to 10 11 September 2026 at 08:00:00 by hand/)
      assert.match(shown.words, /Elsewhere 12,400 signatures 11 September 2026 at 00:00:00 from a table/)
      // The same for programs, with who entered each number, and without their name.
      assert.match(shown.text, new RegExp(`href="/works/${WORK}/elsewhere\\.csv"`))
      const data = (await app.request(`/works/${WORK}/elsewhere.json`)).json() as {
        contradiction: unknown
        figures: Record<string, unknown>[]
      }
      assert.deepEqual(data.contradiction, {
        high: { source: 'Aster', score_in_100: 92 },
        low: { source: 'Birch', score_in_100: 30 },
        points_from: 30,
      })
      assert.deepEqual(
        data.figures.find(({ source }) => source === 'Aster'),
        {
          source: 'Aster',
          measure: 'score',
          value: 9.2,
          lowest: 0,
          highest: 10,
          url: 'https://aster.example/1',
          taken_at: '2026-09-11T08:00:00.000Z',
          entered_at: app.clock.now().toISOString(),
          entered_by: `staff ${staff.id}`,
          entered_via: 'hand',
        },
      )
      const csv = parse((await app.request(`/works/${WORK}/elsewhere.csv`)).text, { columns: true })
      assert.equal(csv.length, 4)
      assert.deepEqual(
        (csv as Record<string, string>[]).find(({ source }) => source === 'Elsewhere'),
        {
          source: 'Elsewhere',
          measure: 'signatures',
          value: '12400',
          lowest: '',
          highest: '',
          url: 'https://elsewhere.example',
          taken_at: '2026-09-11T00:00:00.000Z',
          entered_at: app.clock.now().toISOString(),
          entered_by: `staff ${staff.id}`,
          entered_via: 'csv',
        },
      )
      assert.equal((await app.request('/works/none/elsewhere.csv')).status, 404)
      // A lane for what has two moments.
      assert.match(shown.text, /id="outside-lanes-0-t">Birch</)
      // Nothing of it is in the figures of this site.
      assert.doesNotMatch((await app.request(`/works/${WORK}/reviews.json?1`)).text, /12400|Birch/)
    }))

  it('with a mistake are not entered, and the table says which line', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      const wrong = await mo.post(`${place}/outside`, { ...figure, value: '92' })
      assert.equal(wrong.status, 422)
      assert.match(wrong.words, /A score needs its scale/)
      const table = `source,measure,value,lowest,highest,url,taken_at\nBirch,score,31,0,100,https://birch.example,2026-09-10\nBirch,score,many,0,100,https://birch.example,2026-09-10`
      const sent = await mo.post(`${place}/outside/table`, { table })
      assert.equal(sent.status, 422)
      assert.match(sent.words, /Line 3 of the table is wrong at “value”\. Nothing was entered/)
      assert.equal(await rows(app, 'outside_figures'), 0)
    }))
})

it('only staff enter, and only about works that are there', () =>
  withApp(
    async (app) => {
      await aFilm(app)
      assert.equal((await app.browser().post(`${place}/critics`, critic)).location, '/desk/sign-in')
      const half = (await signedIn(app, 'moderator', { name: 'Half', openedBy: 'mail' })).browser
      assert.equal((await half.post(`${place}/outside`, figure)).location, '/desk/passkey')
      const mo = (await signedIn(app, 'moderator')).browser
      assert.equal((await mo.post('/desk/works/none/critics', critic)).status, 404)
      assert.equal((await mo.post(`${place}/critics/999/removal`, { reason: 'x' })).status, 404)
      assert.equal((await mo.post(`${place}/outside/x/removal`, { reason: 'x' })).status, 404)
      const found = await mo.get(`/desk/works?work=${encodeURIComponent(`https://x.example/works/${WORK}`)}`)
      assert.equal(found.location, `${place}/elsewhere`)
      assert.equal((await mo.get('/desk/works?work=none')).status, 422)
      assert.equal((await mo.get('/desk/works')).status, 200)
      assert.equal((await rows(app, 'critics')) + (await rows(app, 'outside_figures')), 0)
    },
    { env: PUBLIC },
  ))
