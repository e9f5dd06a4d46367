import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run } from '#core/db.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { tick } from '#features/voices/index.ts'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { adas, sign } from '../petitions.testing.ts'

const TEXT = 'I will cancel my membership'
const WHY = 'It asks people to break a contract.'

async function offered(
  app: TestApp,
): Promise<{ ada: Browser; ben: Browser; mo: Browser; path: string; page: string; id: string }> {
  const { ada, slug } = await adas(app)
  const path = `/petitions/${slug}`
  const { browser: mo } = await signedIn(app, 'moderator')
  await ada.post(`${path}/organise/pledges`, { pledge: TEXT })
  const [row] = await run<{ id: number; slug: string }>(
    app.ctx.db,
    'select subject_id as id, slug from pledges',
  )
  const id = String(row!.id)
  await mo.post('/desk/updates', { what: 'pledge', id, decision: 'shown', reason: '' })
  const ben = await sign(app, slug)
  const page = `/pledges/${row!.slug}`
  await ben.post(`${page}/taking`)
  await tick(app.ctx)
  return { ada, ben, mo, path, page, id }
}

it('a moderator ends what is offered with a public reason; what was said stays counted and can still be kept', () =>
  withApp(async (app) => {
    const { ada, ben, mo, path, page, id } = await offered(app)
    assert.match(
      (await mo.get('/desk/updates')).words,
      /Nothing waits for a check\. What people may say now that they will do .*I will cancel my membership/,
    )
    const ending = { what: 'pledge', id, decision: 'ended', reason: '' }
    const silent = await mo.post('/desk/updates', ending)
    assert.equal(silent.status, 422)
    assert.match(silent.words, /Say why, so that the organisers know/)
    assert.match((await app.request(page)).text, /action="[^"]*\/pledges"/, 'nothing was decided')

    assert.equal(
      (await mo.post('/desk/updates', { ...ending, reason: WHY })).location,
      '/desk/updates?done=decided',
    )
    assert.equal((await mo.post('/desk/updates', { ...ending, reason: WHY })).status, 409, 'once')
    app.clock.forward({ seconds: 2 })
    const ended = await app.request(`${page}?1`)
    assert.match(
      ended.words,
      /1 person said they would; 0 say they have\..*The people who run this site ended it on 12 September 2026\..*It asks people to break a contract\./,
    )
    assert.doesNotMatch(ended.text, /action="[^"]*\/pledges"/)
    assert.match(
      (await app.request(`${path}?1`)).words,
      /1 person said they would; 0 say they have\. This is not offered any more\. .*break a contract\./,
    )
    assert.match((await ada.get(`${path}/organise`)).words, /The moderator wrote: It asks people to break/)
    assert.doesNotMatch((await mo.get('/desk/updates')).words, /I will cancel my membership/)
    const cleo = app.browser('203.0.113.99')
    assert.equal((await cleo.post(`${page}/pledges`, { name: 'Cleo' })).status, 409)
    // Whoever said so before can still say that it is done.
    assert.equal((await ben.post(`${page}/outcome`, { outcome: 'done' })).status, 303)
    await tick(app.ctx)
    assert.match((await app.request(`${page}?2`)).words, /1 person said they would; 1 says they have\./)
    assert.deepEqual(
      await run(app.ctx.db, `select act, reason from desk_entries where act = 'pledge.ended'`),
      [{ act: 'pledge.ended', reason: WHY }],
    )
  }))

it('an organiser ends it without a moderator, and the page says whose decision it was', () =>
  withApp(async (app) => {
    const { ada, path, page } = await offered(app)
    assert.equal((await ada.post(`${path}/organise${page}/end`)).status, 303)
    const ended = await app.request(`${page}?1`)
    assert.match(ended.words, /Its organisers ended it on 12 September 2026\. What was said stays counted\./)
    assert.doesNotMatch(ended.words, /The people who run this site ended/)
  }))

it('nobody else ends it, and only what is offered ends', () =>
  withApp(
    async (app) => {
      const { ben, mo, page, id } = await offered(app)
      const ending = { what: 'pledge', id, decision: 'ended', reason: WHY }
      for (const cleo of [app.browser(), ben])
        assert.equal((await cleo.post('/desk/updates', ending)).location, '/desk/sign-in')
      for (const [wrong, status] of [
        [{ ...ending, what: 'update' }, 422],
        [{ ...ending, what: 'rejoinder' }, 422],
        [{ ...ending, id: '999999' }, 404],
        [{ ...ending, id: '1; drop' }, 422],
        [{ ...ending, reason: 'x'.repeat(301) }, 422],
        [{ ...ending, reason: 'a\u0000b' }, 400],
      ] as const)
        assert.equal(
          (await mo.post('/desk/updates', wrong)).status,
          status,
          JSON.stringify(wrong).slice(0, 90),
        )
      assert.match((await app.request(page)).text, /action="[^"]*\/pledges"/)
    },
    { env: PUBLIC },
  ))
