import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#core/db.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { aFilm, review, WORK } from '../../reviews/reviews.testing.ts'

const page = `/works/${WORK}/reviews`
let asked = 0
const public_ = async (app: TestApp): Promise<string> => (await app.request(`${page}?d=${++asked}`)).words

const decisions = (app: TestApp) =>
  run<{ version: number; decision: string; by: string; reason: string }>(
    app.ctx.db,
    'select version, decision, by, reason from review_checks order by at, version, n',
  )

test('a text waits, a moderator shows it, and the mark counts all the while', () =>
  withApp(async (app) => {
    await aFilm(app)
    const { ref, browser } = await review(app, { mark: '1', body: 'Slow and proud of it.' })
    const { browser: mo, staff } = await signedIn(app, 'moderator')
    assert.match((await mo.get('/desk')).words, /1 review waits for a check/)
    const list = await mo.get('/desk/reviews')
    assert.match(list.words, /Slow and proud of it\./)
    // Neither mark nor what they go by is a ground for a decision.
    assert.doesNotMatch(list.words, /1 of 5|All of it/)
    assert.doesNotMatch(await public_(app), /Slow and proud/)
    assert.match(await public_(app), /1 person/)
    const one = `/desk/reviews/${ref.subjectId}/${ref.id}`
    const decided = await mo.post(`${one}/checks`, { version: '1', decision: 'shown' })
    assert.equal(decided.location, `${one}?done=decided`)
    assert.match(await public_(app), /Slow and proud of it\./)
    assert.equal((await mo.post(`${one}/checks`, { version: '1', decision: 'shown' })).status, 409)
    assert.match((await mo.get('/desk/reviews')).words, /No text waits for a check/)
    assert.match((await browser.get(`/works/${WORK}/review`)).words, /The text is shown/)
    // Later it is taken down after all, with a reason that the author reads.
    app.clock.forward({ minutes: 1 })
    const silent = await mo.post(`${one}/checks`, { version: '1', decision: 'refused' })
    assert.equal(silent.status, 422)
    assert.match(silent.words, /Say why the text is not shown/)
    await mo.post(`${one}/checks`, { version: '1', decision: 'refused', reason: 'Names a private person' })
    assert.doesNotMatch(await public_(app), /Slow and proud/)
    assert.match(
      (await browser.get(`/works/${WORK}/review`)).words,
      /The moderator wrote: Names a private person/,
    )
    assert.deepEqual(
      (await decisions(app)).map(({ decision, by, reason }) => [decision, by, reason]),
      [
        ['waiting', 'rule', 'checked-first'],
        ['shown', String(staff.id), 'checked'],
        ['refused', String(staff.id), 'Names a private person'],
      ],
    )
    assert.match(
      (await mo.get(one)).words,
      /version 1: not shown.*version 1: shown read, nothing against it.*waits for a check texts are read before they are shown/,
    )
  }))

test('a changed text waits again, the same text does not, and nobody shows what they have not read', () =>
  withApp(async (app) => {
    await aFilm(app)
    const { ref, browser } = await review(app, { body: 'One.' })
    const { browser: mo } = await signedIn(app, 'moderator')
    const one = `/desk/reviews/${ref.subjectId}/${ref.id}`
    await mo.post(`${one}/checks`, { version: '1', decision: 'shown' })
    const said = { seen: 'all', about: 'work', language: 'en' }
    await browser.post(`/works/${WORK}/review/versions`, { ...said, mark: '2', body: 'One.' })
    assert.match((await mo.get('/desk/reviews')).words, /No text waits/)
    await browser.post(`/works/${WORK}/review/versions`, { ...said, mark: '2', body: 'Two.' })
    // Until the new one is read, the old one stands and says so.
    assert.match(await public_(app), /One\..*a newer text waits for a check/)
    assert.equal(
      (await mo.post(`${one}/checks`, { version: '2', decision: 'refused', reason: 'x' })).status,
      409,
    )
    await mo.post(`${one}/checks`, { version: '3', decision: 'shown' })
    assert.match(await public_(app), /Two\./)
    // Without a text there is nothing to show or to read.
    await browser.post(`/works/${WORK}/review/versions`, { ...said, mark: '2', body: '' })
    assert.doesNotMatch(await public_(app), /Two\./)
    assert.match((await mo.get('/desk/reviews')).words, /No text waits/)
  }))

test('a moderator corrects what a review is about, for everybody to see', () =>
  withApp(async (app) => {
    await aFilm(app)
    const { ref, publicId } = await review(app, { body: 'The poster lies.', about: 'work' })
    const { browser: mo } = await signedIn(app, 'moderator')
    const one = `/desk/reviews/${ref.subjectId}/${ref.id}`
    await mo.post(`${one}/checks`, { version: '1', decision: 'shown' })
    assert.equal((await mo.post(`${one}/topics`, { about: 'promotion', reason: '' })).status, 422)
    const done = await mo.post(`${one}/topics`, {
      about: 'promotion',
      reason: 'It speaks of the poster alone',
    })
    assert.equal(done.status, 303)
    assert.equal((await mo.post(`${one}/topics`, { about: 'promotion', reason: 'Again' })).status, 409)
    assert.match(
      await public_(app),
      /about its promotion, as a moderator corrected; the reviewer said: the work/,
    )
    assert.match(
      (await app.request(`${page}/${publicId}?1`)).words,
      /changed from the work to its promotion\. Reason: It speaks of the poster alone/,
    )
    // Found by the address that somebody pastes.
    const found = await mo.get(
      `/desk/reviews?address=${encodeURIComponent(`https://x.example${page}/${publicId}#r`)}`,
    )
    assert.equal(found.location, one)
    assert.equal((await mo.get('/desk/reviews?address=nothing')).status, 422)
  }))

test('whether texts are read first is the operator’s rule', () =>
  withApp(
    async (app) => {
      await aFilm(app)
      const { browser: mo } = await signedIn(app, 'moderator')
      assert.equal((await mo.post('/desk/reviews/rule', { reviewTexts: 'after' })).status, 403)
      const { browser: ora } = await signedIn(app, 'operator')
      assert.equal((await ora.post('/desk/reviews/rule', { reviewTexts: 'never' })).status, 422)
      assert.equal(
        (await ora.post('/desk/reviews/rule', { reviewTexts: 'after' })).location,
        '/desk/reviews?done=saved',
      )
      await review(app, { body: 'Shown at once.' })
      assert.match(await public_(app), /Shown at once\./)
    },
    { env: PUBLIC },
  ))

test('nobody else decides, and forged decisions change nothing', () =>
  withApp(
    async (app) => {
      await aFilm(app)
      const { ref } = await review(app)
      const one = `/desk/reviews/${ref.subjectId}/${ref.id}`
      const shown = { version: '1', decision: 'shown' }
      assert.equal((await app.browser().post(`${one}/checks`, shown)).location, '/desk/sign-in')
      const half = (await signedIn(app, 'moderator', { name: 'Half', openedBy: 'mail' })).browser
      assert.equal((await half.post(`${one}/checks`, shown)).location, '/desk/passkey')
      const mo = (await signedIn(app, 'moderator')).browser
      for (const [path, fields, status] of [
        [`/desk/reviews/999999/${ref.id}/checks`, shown, 404],
        [`/desk/reviews/${ref.subjectId}/x/checks`, shown, 404],
        [`/desk/reviews/${ref.subjectId}/00000000-0000-4000-8000-000000000000/checks`, shown, 404],
        [`${one}/checks`, { ...shown, version: '9' }, 409],
        [`${one}/checks`, { ...shown, version: '1e3' }, 422],
        [`${one}/checks`, { ...shown, decision: 'maybe' }, 422],
        [`${one}/topics`, { about: 'me', reason: 'x' }, 422],
      ] as [string, Record<string, string>, number][])
        assert.equal((await mo.post(path, fields)).status, status, path)
      assert.equal((await decisions(app)).length, 1)
    },
    { env: PUBLIC },
  ))
