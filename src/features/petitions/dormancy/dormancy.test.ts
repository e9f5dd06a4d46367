import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run } from '#core/db.ts'
import { withApp } from '../../../../test/app.ts'
import { refuseRows } from '../../../../test/refusing.ts'
import { listPetition } from '../index.ts'
import { adas, aWork, livePetition, moderator, sign } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'
import { sleepAndWake } from './actions.ts'

it('sleeps after 30 days without a signature beyond its author’s, says so, and wakes with one', () =>
  withApp(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    await listPetition(app.ctx, await moderator(app), slug)
    const other = await livePetition(app, { action: 'Another one', email: 'other@example.org' })
    await sign(app, other)
    app.clock.forward({ days: 29, hours: 23 })
    await sleepAndWake(app.ctx)
    assert.equal((await anyPetition(app.ctx, slug)).state.name, 'listed')
    app.clock.forward({ hours: 2 })
    await sleepAndWake(app.ctx)
    await sleepAndWake(app.ctx)
    const { state, states } = await anyPetition(app.ctx, slug)
    assert.deepEqual([state.name, state.signable, state.listed, states.length], ['dormant', true, true, 4])
    assert.equal((await anyPetition(app.ctx, other)).state.name, 'live')
    const page = await app.request(`/petitions/${slug}`)
    assert.match(page.words, /Asleep since 12 October 2026: nobody but its author had signed for 30 days/)
    assert.doesNotMatch((await app.request('/petitions?state=open')).words, /Show the film/)
    assert.match((await app.request('/petitions?q=poster')).words, /Show the film/)
    await sign(app, slug)
    const woken = await anyPetition(app.ctx, slug)
    assert.deepEqual(
      [woken.state.name, woken.states.at(-1)!.by, woken.states.at(-1)!.reason],
      ['listed', 'rule', 'signed'],
    )
    assert.match((await app.request(`/petitions/${slug}.atom`)).words, /Awake again/)
    await sleepAndWake(app.ctx)
    assert.equal((await anyPetition(app.ctx, slug)).state.name, 'listed')
  }))

it('is woken by its author, and sleeps again 30 days later', () =>
  withApp(async (app) => {
    const { ada, slug } = await adas(app)
    const path = `/petitions/${slug}/author/waking`
    assert.equal((await ada.post(path)).status, 409)
    app.clock.forward({ days: 30, hours: 1 })
    await sleepAndWake(app.ctx)
    assert.match((await ada.get(`/petitions/${slug}/author`)).words, /Your petition is asleep/)
    assert.equal((await app.browser().post(path)).status, 404)
    assert.equal((await ada.post(path)).location, `/petitions/${slug}/author?done=awake`)
    assert.equal((await ada.post(path)).status, 409)
    assert.equal((await anyPetition(app.ctx, slug)).state.name, 'live')
    app.clock.forward({ days: 30, hours: 1 })
    await sleepAndWake(app.ctx)
    assert.equal((await anyPetition(app.ctx, slug)).state.name, 'dormant')
  }))

it('wakes with a signature that no process noticed, also when another petition cannot be woken', () =>
  withApp(async (app) => {
    await aWork(app)
    const slugs = [
      await livePetition(app),
      await livePetition(app, { action: 'Another one', email: 'other@example.org' }),
    ]
    for (const slug of slugs) await sign(app, slug)
    await run(
      app.ctx.db,
      `insert into petition_states (subject_id, n, state, at, by, reason)
       select subject_id, max(n) + 1, 'dormant', $1, 'rule', 'unsigned' from petition_states group by 1`,
      [app.clock.now()],
    )
    const { id } = await anyPetition(app.ctx, slugs[0]!)
    await refuseRows(app.ctx, 'petition_states', `new.subject_id = ${id}`)
    await assert.rejects(sleepAndWake(app.ctx), /refused by a test/)
    const states = await Promise.all(slugs.map(async (slug) => (await anyPetition(app.ctx, slug)).state.name))
    assert.deepEqual(states, ['dormant', 'live'])
  }))
