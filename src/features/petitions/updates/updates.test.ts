import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { declinePetition } from '../index.ts'
import { adas } from '../petitions.testing.ts'
import { needsCheck } from './rules.ts'

const first = { title: 'We met Lumen', text: 'They listened.\n\nNothing was promised.' }

const told = async (app: TestApp): Promise<number[]> =>
  (await run<{ about: number }>(app.ctx.db, `select about from tellings where list = 'news' order by 1`)).map(
    ({ about }) => about,
  )

const waitingId = async (app: TestApp): Promise<string> =>
  String((await run<{ id: number }>(app.ctx.db, 'select max(id) as id from petition_updates'))[0]!.id)

describe('updates by organisers', () => {
  it('are seen as they will look before anything is stored', () =>
    withApp(async (app) => {
      const { ada, path } = await adas(app)
      const empty = await ada.post(`${path}/organise/updates`, {
        title: ' ',
        text: 'x'.repeat(3001),
        go: 'preview',
      })
      assert.equal(empty.status, 422)
      assert.match(empty.words, /Write a headline.*Shorten the text to 3,000 characters/)
      const preview = await ada.post(`${path}/organise/updates`, { ...first, go: 'preview' })
      assert.equal(preview.status, 200)
      assert.match(preview.words, /A moderator checks it before it is shown.*We met Lumen They listened\./)
      assert.match(preview.text, /<p>They listened\.<\/p>\s*<p>Nothing was promised\.<\/p>/)
      const again = await ada.post(`${path}/organise/updates`, { ...first, go: 'edit' })
      assert.match(again.text, /value="We met Lumen"/)
      assert.deepEqual(await run(app.ctx.db, 'select 1 from petition_updates'), [])
    }))

  it('are not shown where a decision hides the text that they are about', () =>
    withApp(async (app) => {
      const { ada, slug, path } = await adas(app)
      await ada.post(`${path}/organise/updates`, { ...first, go: 'publish' })
      const { browser: mo, staff } = await signedIn(app, 'moderator')
      await mo.post('/desk/updates', {
        what: 'update',
        id: await waitingId(app),
        decision: 'shown',
        reason: '',
      })
      assert.match((await app.request(`${path}/updates?1`)).words, /We met Lumen/)
      await declinePetition(app.ctx, staff, slug, 'private-person', '')
      for (const page of ['', '/updates', '.atom'])
        assert.doesNotMatch((await app.request(`${path}${page}?2`)).text, /We met Lumen/, page)
      assert.equal((await app.request(`${path}/updates/1/report`)).status, 404)
    }))

  it('wait for a moderator the first time, and are shown at once afterwards', () =>
    withApp(async (app) => {
      const { ada, path } = await adas(app)
      const sent = await ada.post(`${path}/organise/updates`, { ...first, go: 'publish' })
      assert.equal(sent.location, `${path}/organise?done=waiting`)
      assert.doesNotMatch((await app.request(`${path}?1`)).words, /We met Lumen/)
      assert.equal((await app.request(`${path}/updates/1/report`)).status, 404)
      assert.deepEqual(await told(app), [])
      const { browser: mo } = await signedIn(app, 'moderator')
      assert.match((await mo.get('/desk')).words, /1 text of an organiser waits for a check/)
      assert.match((await mo.get('/desk/updates')).words, /We met Lumen They listened\./)
      const decision = { what: 'update', id: await waitingId(app), decision: 'shown', reason: '' }
      assert.equal((await mo.post('/desk/updates', decision)).location, '/desk/updates?done=decided')
      assert.equal((await mo.post('/desk/updates', decision)).status, 409)
      assert.match((await app.request(`${path}?2`)).words, /From the organisers.*We met Lumen.*Ada Lovage/)
      assert.match((await app.request(`${path}/updates`)).words, /Nothing was promised/)
      assert.deepEqual(await told(app), [Number(decision.id)])

      app.clock.forward({ days: 2 })
      const second = { title: 'A second meeting', text: 'It is on Monday.', go: 'publish' }
      assert.equal(
        (await ada.post(`${path}/organise/updates`, second)).location,
        `${path}/organise?done=shown`,
      )
      // The button was pressed twice.
      await ada.post(`${path}/organise/updates`, second)
      assert.match((await app.request(`${path}?3`)).words, /A second meeting.*We met Lumen/)
      assert.equal((await told(app)).length, 2)
      assert.match((await app.request(`${path}.atom?3`)).text, /A second meeting/)
    }))

  it('are taken down after a report, with a reason that the organisers read; the next one is checked again', () =>
    withApp(async (app) => {
      const { ada, path } = await adas(app)
      await ada.post(`${path}/organise/updates`, { ...first, go: 'publish' })
      const { browser: mo } = await signedIn(app, 'moderator')
      const id = await waitingId(app)
      await mo.post('/desk/updates', { what: 'update', id, decision: 'shown', reason: '' })
      app.clock.forward({ minutes: 5 })
      const reader = app.browser()
      assert.equal((await reader.post(`${path}/updates/1/report`, {})).status, 422)
      const reported = await reader.post(`${path}/updates/1/report`, {
        reason: 'false',
        note: 'It was Tuesday.',
      })
      assert.match(reported.words, /A moderator will read the update/)
      assert.match(
        (await mo.get('/desk/updates')).words,
        /1 report.*It says something false: It was Tuesday\./,
      )
      const hiding = { what: 'update', id, decision: 'hidden', reason: '' }
      assert.match((await mo.post('/desk/updates', hiding)).words, /Say why, so that the organisers know/)
      await mo.post('/desk/updates', { ...hiding, reason: 'The day is wrong.' })
      assert.doesNotMatch((await app.request(`${path}?4`)).words, /We met Lumen/)
      assert.match(
        (await ada.get(`${path}/organise`)).words,
        /taken down.*The moderator wrote: The day is wrong\./,
      )
      app.clock.forward({ days: 1 })
      const next = await ada.post(`${path}/organise/updates`, {
        title: 'Again',
        text: 'On Tuesday.',
        go: 'publish',
      })
      assert.equal(next.location, `${path}/organise?done=waiting`)
    }))

  it('are at most three a day, and nobody else writes them', () =>
    withApp(
      async (app) => {
        const { ada, path } = await adas(app)
        const write = (n: number) =>
          ada.post(`${path}/organise/updates`, { title: `Update ${n}`, text: 'News.', go: 'publish' })
        await write(1)
        await write(2)
        assert.equal((await write(3)).status, 409)
        await run(
          app.ctx.db,
          `insert into petition_update_decisions select id, 2, 'shown', $1, '1', 'checked' from petition_updates`,
          [app.clock.now()],
        )
        assert.equal((await write(3)).status, 303)
        assert.match((await write(4)).words, /Three updates went out within 24 hours/)
        const cleo = app.browser()
        for (const go of ['preview', 'publish', 'edit'])
          assert.equal((await cleo.post(`${path}/organise/updates`, { ...first, go })).status, 403)
        assert.equal((await cleo.post('/desk/updates', {})).location, '/desk/sign-in')
        const { browser: mo } = await signedIn(app, 'moderator')
        const wrongs: Record<string, string>[] = [
          { what: 'update', id: "1'--", decision: 'shown' },
          { what: 'x', id: '1', decision: 'shown' },
          {},
        ]
        for (const wrong of wrongs) assert.equal((await mo.post('/desk/updates', wrong)).status, 422)
        assert.equal(
          (await mo.post('/desk/updates', { what: 'update', id: '999999999', decision: 'shown' })).status,
          404,
        )
      },
      { env: PUBLIC },
    ))

  it('are checked until a moderator showed one, and again after a refusal', () => {
    const by = (decision: string, who = '3') => ({ decision, by: who })
    assert.equal(needsCheck([]), true)
    assert.equal(needsCheck([by('waiting', 'rule')]), true)
    assert.equal(needsCheck([by('waiting', 'rule'), by('shown')]), false)
    assert.equal(needsCheck([by('shown'), by('shown', 'rule')]), false)
    assert.equal(needsCheck([by('shown'), by('hidden')]), true)
    assert.equal(needsCheck([by('hidden'), by('shown')]), false)
  })
})
