import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { saveSetting } from '#core/site.ts'
import { answersOf, tick } from '#features/voices/index.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { mailed } from '../../voices/voices.testing.ts'
import { aFilm, review, reviewForm, submitReview, WORK } from '../reviews.testing.ts'

const page = `/works/${WORK}/reviews`
const place = `/works/${WORK}/review`

const rows = (app: TestApp, table: string): Promise<{ n: number }[]> =>
  run<{ n: number }>(app.ctx.db, `select count(*) as n from ${table}`)

const answers = async (app: TestApp): Promise<Record<string, number>> => {
  const [subject] = await run<{ subject_id: number }>(app.ctx.db, 'select subject_id from review_subjects')
  const { rows } = await answersOf(app.ctx, subject!.subject_id)
  return Object.fromEntries(rows.map(({ basis, choice, net }) => [`${basis} ${choice}`, net]))
}

describe('reviewing a work', () => {
  it('takes the one path: form, code, counted with mark and what it goes by', () =>
    withApp(async (app) => {
      await aFilm(app)
      const form = await app.browser().get(`${page}/new`)
      assert.equal(form.status, 200)
      assert.match(form.words, /Have you seen it\?.*Your mark, or the mark that you expect/)
      const { browser } = await review(app, { mark: '3.5' })
      assert.deepEqual(await answers(app), { 'all 3.5': 1 })
      const status = await browser.get(place)
      assert.match(status.words, /Counted: a review with number 1/)
      assert.match(status.words, /3\.5 of 5 · All of it.*The second half is worth the first/)
      assert.match(status.words, /A moderator reads the text before it is shown/)
      const [leaf] = await run<{ leaf: string }>(
        app.ctx.db,
        `select leaf from log_entries where kind = 'review'`,
      )
      assert.match(leaf!.leaf, /\nreview\n[a-z0-9]{16}\n1\nall\n3\.5\n2026-09-12\n/)
    }))

  it('shows the form again with everything that was typed, and stores nothing', () =>
    withApp(async (app) => {
      await aFilm(app)
      const wrong: Record<string, [Record<string, string>, RegExp]> = {
        'no seen': [{ seen: '' }, /Say whether you have seen it/],
        'another seen': [{ seen: 'unsaid' }, /Say whether you have seen it/],
        'no mark': [{ mark: '' }, /Choose a mark/],
        'a mark that is none': [{ mark: '5.5' }, /Choose a mark/],
        'a long text': [{ body: 'x'.repeat(3001) }, /Shorten the text/],
        'no language': [{ language: 'xx' }, /Choose the language/],
        'no topic': [{ about: 'me' }, /Say what your review is about/],
        'a diary of nobody': [
          { 'logged-at': 'myspace', 'logged-on': '2026-09-02' },
          /diary could not be read/,
        ],
        'a day that is none': [{ 'logged-at': 'imdb', 'logged-on': '2026-02-31' }, /diary could not be read/],
        'a day of the year 0': [
          { 'logged-at': 'imdb', 'logged-on': '0000-01-01' },
          /diary could not be read/,
        ],
        'no address': [{ email: 'ben' }, /name@example\.org/],
      }
      for (const [what, [fields, said]] of Object.entries(wrong)) {
        const sent = await app.browser().post(page, reviewForm(app, { name: 'Zoë Kept', ...fields }))
        assert.equal(sent.status, 422, what)
        assert.match(sent.words, said, what)
        assert.match(sent.text, /value="Zoë Kept"/, what)
      }
      for (const table of ['submissions', 'review_subjects', 'reviews'])
        assert.deepEqual(await rows(app, table), [{ n: 0 }])
    }))

  it('is one per person and work; the second says so', () =>
    withApp(async (app) => {
      await aFilm(app)
      await review(app, { email: 'ada@example.org' })
      const other = app.browser()
      await submitReview(app, other, { email: 'Ada@example.org', mark: '1' })
      const { code } = await mailed(app)
      const confirmed = await other.post(`${place}/confirm`, { code })
      assert.equal(confirmed.location, `${place}?done=already`)
      await tick(app.ctx)
      assert.deepEqual(await answers(app), { 'all 4': 1 })
    }))

  it('needs no further code in a browser that remembers the address', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { browser } = await review(app, { email: 'ada@example.org', remember: 'yes' })
      await browser.post(`${place}/withdrawal`)
      const form = await browser.get(`${page}/new`)
      // The review that was taken back still has its page in this browser.
      assert.equal(form.location, place)
      await submitReview(app, browser, { email: 'ada@example.org', mark: '2' })
      const confirmed = await browser.post(`${place}/confirm`, {})
      assert.equal(confirmed.location, place)
      await tick(app.ctx)
      assert.deepEqual(await answers(app), { 'all 2': 1 })
    }))

  it('what somebody goes by stays as the form said, whatever the confirmation claims', () =>
    withApp(async (app) => {
      await aFilm(app)
      const browser = app.browser()
      await submitReview(app, browser, { seen: 'none', mark: '0.5' })
      const { code } = await mailed(app)
      await browser.post(`${place}/answer`, { seen: 'all' })
      await browser.post(`${place}/confirm`, { code, seen: 'all' })
      await tick(app.ctx)
      assert.deepEqual(await answers(app), { 'none 0.5': 1 })
    }))
})

describe('before the work is out', () => {
  it('only expectations are taken, country by country', () =>
    withApp(async (app) => {
      await aFilm(app)
      const early = await app.browser().post(page, reviewForm(app, { country: 'DE' }))
      assert.equal(early.status, 422)
      // 20 September begins first at UTC+14.
      assert.match(early.words, /not out in your country before 19 September 2026 at 10:00:00/)
      assert.equal(
        (await app.browser().post(page, reviewForm(app, { country: 'DE', seen: 'some' }))).status,
        422,
      )
      assert.equal(
        (await app.browser().post(page, reviewForm(app, { country: 'DE', seen: 'promo' }))).status,
        303,
      )
      // No country, or one without a day of its own: the first showing anywhere.
      assert.equal((await app.browser().post(page, reviewForm(app, { country: '' }))).status, 303)
      assert.equal((await app.browser().post(page, reviewForm(app, { country: 'BR' }))).status, 303)
    }))

  it('all of it can be seen no sooner than it takes', () =>
    withApp(async (app) => {
      await aFilm(app)
      app.clock.at = new Date('2026-08-31T11:59:59Z')
      const early = await app.browser().post(page, reviewForm(app))
      assert.equal(early.status, 422)
      assert.match(early.words, /seen all of it before 31 August 2026 at 12:00:00/)
      assert.equal((await app.browser().post(page, reviewForm(app, { seen: 'some' }))).status, 303)
      app.clock.forward({ seconds: 1 })
      assert.equal((await app.browser().post(page, reviewForm(app))).status, 303)
    }))

  it('nor can an expectation be changed into having seen it', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { browser } = await review(app, { country: 'DE', seen: 'none', mark: '1' })
      const change = { seen: 'all', mark: '1', about: 'work', body: '', language: '' }
      assert.equal((await browser.post(`${place}/versions`, change)).status, 422)
      assert.equal((await browser.post(`${place}/seen`, { seen: 'all' })).status, 303)
      await tick(app.ctx)
      assert.deepEqual(await answers(app), { 'none 1': 1 })
      app.clock.at = new Date('2026-09-20T00:00:00Z')
      assert.equal((await browser.post(`${place}/versions`, change)).location, `${place}?done=saved`)
      await tick(app.ctx)
      assert.deepEqual(await answers(app), { 'all 1': 1 })
    }))
})

describe('a changed review', () => {
  it('moves the count, and its page tells what it said before, word by word', () =>
    withApp(async (app) => {
      await saveSetting(app.ctx, 'reviewTexts', 'after', null)
      await aFilm(app)
      const { browser, publicId } = await review(app, { body: 'A quiet film about noise.' })
      const form = await browser.get(`${place}/change`)
      assert.match(form.text, /A quiet film about noise\./)
      const changed = await browser.post(`${place}/versions`, {
        seen: 'all',
        mark: '4.5',
        about: 'work',
        body: 'A loud film about noise.',
        language: 'en',
      })
      assert.equal(changed.location, `${place}?done=saved`)
      await tick(app.ctx)
      assert.deepEqual(await answers(app), { 'all 4.5': 1 })
      const shown = await app.request(`${page}/${publicId}`)
      assert.match(shown.text, /A <del>.*quiet.*<\/del><ins>.*loud.*<\/ins> film about noise\./)
      assert.match(shown.words, /4\.5 of 5.*changed once/)
      // The same again is no change.
      await browser.post(`${place}/versions`, {
        seen: 'all',
        mark: '4.5',
        about: 'work',
        body: 'A loud film about noise.',
        language: 'en',
      })
      assert.deepEqual(await rows(app, 'review_versions'), [{ n: 2 }])
    }))

  it('belongs to its owner alone', () =>
    withApp(async (app) => {
      await aFilm(app)
      await review(app)
      const cleo = app.browser()
      assert.equal((await cleo.get(`${place}/change`)).status, 403)
      assert.equal((await cleo.post(`${place}/versions`, { mark: '0.5' })).status, 403)
      assert.equal((await cleo.get(place)).status, 403)
      assert.deepEqual(await answers(app), { 'all 4': 1 })
    }))
})

describe('a review that was taken back or erased', () => {
  it('is shown nowhere, and erased with every word', () =>
    withApp(async (app) => {
      await saveSetting(app.ctx, 'reviewTexts', 'after', null)
      await aFilm(app)
      const one = await review(app, { body: 'Mine alone.' })
      const two = await review(app, { body: 'Somebody else’s.' })
      await two.browser.post(`${page}/${one.publicId}/helpful`, { helpful: 'yes' })
      await one.browser.post(`${page}/${two.publicId}/helpful`, { helpful: 'yes' })
      assert.match((await app.request(`${page}?1`)).words, /Mine alone.*|Somebody else/)
      await one.browser.post(`${place}/withdrawal`)
      await tick(app.ctx)
      assert.doesNotMatch((await app.request(`${page}?2`)).words, /Mine alone/)
      assert.equal((await app.request(`${page}/${one.publicId}?2`)).status, 404)
      assert.deepEqual(await answers(app), { 'all 4': 1 })
      assert.equal((await one.browser.post(`${place}/erasure`, { erase: 'yes' })).status, 200)
      for (const table of [
        'reviews',
        'review_versions',
        'review_checks',
        'review_queue',
        'shown_reviews',
        'helpful_marks',
      ])
        assert.deepEqual(
          await run(app.ctx.db, `select from ${table} where voice_id = $1`, [one.ref.id]),
          [],
          table,
        )
      // Her own mark on his review goes too.
      assert.deepEqual(await rows(app, 'helpful_marks'), [{ n: 0 }])
      assert.match((await app.request(`${page}?3`)).words, /Somebody else/)
    }))
})

describe('hostile input', () => {
  it('is refused and changes nothing', () =>
    withApp(async (app) => {
      await aFilm(app)
      const { browser, publicId } = await review(app)
      const before = await rows(app, 'review_versions')
      for (const [path, fields, status] of [
        ['/works/none/reviews', reviewForm(app), 404],
        ['/works/%00/reviews', reviewForm(app), 400],
        [page, { ...reviewForm(app), body: 'a\0b' }, 400],
        [page, { ...reviewForm(app), body: 'x'.repeat(70_000) }, 400],
        [`${page}/${publicId}x/helpful`, { helpful: 'yes' }, 404],
        [`${page}/%27%3B--/helpful`, { helpful: 'yes' }, 404],
        [`/works/none/scores`, {}, 404],
      ] as [string, Record<string, string>, number][])
        assert.equal((await browser.post(path, fields)).status, status, path)
      for (const path of [
        `${page}?by=all&after=%27`,
        `${page}?by=all&after=zzzz`,
        `${page}?by=nobody`,
        `${page}?by=constructor`,
      ])
        assert.equal((await app.request(path)).status, 200, path)
      assert.equal((await app.request(`${page}/none`)).status, 404)
      assert.deepEqual(await rows(app, 'review_versions'), before)
    }))
})
