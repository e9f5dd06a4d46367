import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { aWork, livePetition } from '#features/petitions/petitions.testing.ts'

const ready = async (app: TestApp) => {
  await aWork(app)
  const slug = await livePetition(app)
  return { slug, mo: (await signedIn(app, 'moderator')).browser }
}
const desk = (slug: string, act = ''): string => `/desk/petitions/${slug}${act && `/${act}`}`
const acts = async (app: TestApp) =>
  (
    await app.ctx.db.selectFrom('desk_entries').select(['act', 'about', 'reason']).orderBy('id').execute()
  ).map((row) => `${row.act} ${row.about} ${row.reason}`)

test('a petition that waits stands on the overview with its age, and is listed with one button', () =>
  withApp(async (app) => {
    const { slug, mo } = await ready(app)
    app.clock.forward({ hours: 3 })
    assert.match((await mo.get('/desk')).words, /1 petition waits for a check the oldest came 3 h/)
    assert.match((await mo.get('/desk/petitions')).words, /Show the film under the poster of its makers/)
    const page = await mo.get(desk(slug))
    assert.match(
      page.words,
      /The film shows what winning costs.*its promotion.*Lumen.*Ada Lovage.*live by link/,
    )
    assert.equal((await mo.post(desk(slug, 'listing'))).location, `${desk(slug)}?done=decided`)
    assert.match((await mo.get(`${desk(slug)}?done=decided`)).words, /Done, and recorded.*Mo listed/)
    assert.match((await mo.get('/desk')).words, /No petition waits for a check/)
    assert.deepEqual(await acts(app), [`petition.listed ${slug} checked`])
    const again = await mo.post(desk(slug, 'listing'))
    assert.equal(again.status, 409)
    assert.match(again.words, /Somebody decided about this petition meanwhile/)
  }))

test('what is not listed says publicly why', () =>
  withApp(async (app) => {
    const { slug, mo } = await ready(app)
    const unsaid = await mo.post(desk(slug, 'decline'), { note: 'Name a source.' })
    assert.equal(unsaid.status, 422)
    assert.match(unsaid.words, /Choose a reason/)
    assert.match(unsaid.text, /<details open>[\s\S]*Name a source\./)
    assert.equal(
      (await mo.post(desk(slug, 'decline'), { reason: 'no-demand', note: 'Name a source.' })).status,
      303,
    )
    assert.match(
      (await app.browser().get(`/petitions/${slug}`)).words,
      /not listed.*Say it in one sentence.*Name a source\./,
    )
    assert.deepEqual(await acts(app), [`petition.declined ${slug} no-demand`])
  }))

test('closing, opening again, taking down', () =>
  withApp(async (app) => {
    const { slug, mo } = await ready(app)
    assert.equal((await mo.post(desk(slug, 'closure'), { reason: 'author', note: '' })).status, 303)
    assert.match((await mo.get(desk(slug))).words, /State closed/)
    assert.equal((await mo.post(desk(slug, 'reopening'), { reason: 'mistake', note: '' })).status, 303)
    assert.equal((await mo.post(desk(slug, 'hiding'), { reason: 'danger', note: '' })).status, 303)
    assert.equal((await app.browser().get(`/petitions/${slug}`)).status, 410)
    assert.match((await mo.get(desk(slug))).words, /taken down/)
    assert.match((await mo.get('/desk/log')).words, /took a petition down/)
  }))

test('a reply is entered in the name of the addressee, with its source', () =>
  withApp(async (app) => {
    const { slug, mo } = await ready(app)
    const said = {
      kind: 'reply',
      party: 'Lumen',
      text: 'We hear you.\n\nThe poster stays.',
      sourceUrl: 'https://lumen.example/press/1',
      saidOn: '2026-09-12',
    }
    const wrong = await mo.post(desk(slug, 'statements'), {
      ...said,
      sourceUrl: 'javascript:alert(1)',
      saidOn: '31 May',
    })
    assert.equal(wrong.status, 422)
    assert.match(wrong.words, /There are 2 problems/)
    assert.match(wrong.text, /We hear you\./)
    assert.equal((await mo.post(desk(slug, 'statements'), said)).location, `${desk(slug)}?done=replied`)
    const page = await app.browser().get(`/petitions/${slug}`)
    assert.match(page.words, /We hear you\. The poster stays\./)
    assert.match(page.text, /href="https:\/\/lumen\.example\/press\/1"/)
  }))

test('a petition is found by its whole address or its last part', () =>
  withApp(async (app) => {
    const { slug, mo } = await ready(app)
    for (const petition of [
      slug,
      `http://localhost:3000/petitions/${slug}?x=1#sign`,
      ` /petitions/${slug}/ `,
    ])
      assert.equal((await mo.post('/desk/petitions', { petition })).location, desk(slug))
    for (const petition of ['', 'nothing-here', '%E0%A4%A', '%00', '/'.repeat(300)]) {
      const page = await mo.post('/desk/petitions', { petition })
      assert.equal(page.status, 422, petition)
      assert.match(page.words, /There is no petition with this address/)
    }
  }))

test('at a public site that is not ready nothing can be listed, and the page says what is missing', () =>
  withApp(
    async (app) => {
      await aWork(app)
      const slug = await livePetition(app)
      const mo = (await signedIn(app, 'moderator')).browser
      const page = await mo.get(desk(slug))
      assert.match(
        page.words,
        /Petitions cannot be listed yet the legal notice the privacy text a mail server that took a test mail/,
      )
      assert.doesNotMatch(page.words, /HTTPS/)
      assert.doesNotMatch(page.text, /\/listing"/)
      assert.equal((await mo.post(desk(slug, 'listing'))).status, 409)
      assert.deepEqual(await acts(app), [])
    },
    { env: PUBLIC },
  ))

test('nobody decides without two factors', () =>
  withApp(
    async (app) => {
      const { slug } = await ready(app)
      const half = (await signedIn(app, 'moderator', { name: 'Half', openedBy: 'mail' })).browser
      for (const path of ['listing', 'decline', 'hiding', 'closure', 'reopening', 'statements'].map((act) =>
        desk(slug, act),
      )) {
        assert.equal((await half.post(path, { reason: 'author' })).location, '/desk/passkey')
        assert.equal((await app.browser().post(path, { reason: 'author' })).location, '/desk/sign-in')
      }
      assert.equal((await half.get(desk(slug))).location, '/desk/passkey')
      assert.deepEqual(await acts(app), [])
    },
    { env: PUBLIC },
  ))

test('petitions that are none are not found', () =>
  withApp(async (app) => {
    const mo = (await signedIn(app, 'moderator')).browser
    for (const slug of ['x', '%F0%9F%8E%AC', 'a'.repeat(500)])
      assert.equal((await mo.get(desk(slug))).status, 404, slug)
    assert.equal((await mo.get(desk('%00'))).status, 400)
    assert.equal((await mo.post(desk('x', 'listing'))).status, 404)
  }))
