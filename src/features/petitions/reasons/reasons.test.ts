import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { run } from '#core/db.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { removeVoice, restoreVoice } from '#features/voices/index.ts'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { hidePetition } from '../index.ts'
import { adas, draft, sign } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'
import { forgetReporters } from './actions.ts'

async function ready(
  app: TestApp,
): Promise<{ slug: string; ada: Browser; ben: Browser; mo: Browser; staffId: number }> {
  const { ada, slug } = await adas(app)
  const ben = await sign(app, slug)
  const { browser: mo, staff } = await signedIn(app, 'moderator')
  return { slug, ada, ben, mo, staffId: staff.id }
}

const give = (browser: Browser, slug: string, reason: string) =>
  browser.post(`/petitions/${slug}/signature/reason`, { reason })

async function queue(mo: Browser): Promise<{ subject: string; id: string }[]> {
  const { text } = await mo.get('/desk/reasons')
  return [...text.matchAll(/name="subject" value="(\d+)"[\s\S]*?name="id" value="([a-z0-9]{16})"/g)].map(
    ([, subject, id]) => ({ subject: subject!, id: id! }),
  )
}

const page = (app: TestApp, slug: string, fresh: string) => app.request(`/petitions/${slug}?${fresh}`)

it('is given after signing, checked, and shown from the next day without a name', () =>
  withApp(async (app) => {
    const { slug, ben, mo } = await ready(app)
    assert.match((await ben.get(`/petitions/${slug}/signature`)).words, /Your reason for signing/)
    assert.equal((await give(ben, slug, '  My daughter \n plays chess.  ')).status, 303)
    assert.equal((await give(ben, slug, 'My daughter plays chess.')).status, 303)
    const [stored] = await run<{ sealed: Buffer; n: number }>(
      app.ctx.db,
      'select sealed, count(*) over ()::int as n from petition_reasons',
    )
    assert.equal(stored!.n, 1)
    assert.ok(!stored!.sealed.includes('daughter'), 'sealed while it waits')
    assert.match((await ben.get(`/petitions/${slug}/signature`)).words, /It waits for a check/)
    assert.doesNotMatch((await page(app, slug, '1')).words, /chess/)

    const [row] = await queue(mo)
    assert.equal((await mo.post('/desk/reasons', { ...row!, decision: 'refused', reason: '' })).status, 422)
    assert.equal((await mo.post('/desk/reasons', { ...row!, decision: 'shown' })).status, 303)
    assert.equal((await mo.post('/desk/reasons', { ...row!, decision: 'shown' })).status, 409)
    assert.doesNotMatch((await page(app, slug, '2')).words, /chess/, 'not on the day of the check')
    app.clock.forward({ days: 1 })
    const shown = await page(app, slug, '3')
    assert.match(
      shown.words,
      /Why people signed Read 1 reason .*Shown since 13 September 2026 My daughter plays chess\. Report/,
    )
    assert.doesNotMatch(shown.text, /<details open/)
    assert.doesNotMatch(shown.words, /Ben Okonjo/)
    assert.match((await app.request(`/petitions/${slug}/reasons`)).words, /My daughter plays chess/)
    assert.match((await ben.get(`/petitions/${slug}/signature/data.json`)).text, /My daughter plays chess/)
    // Another text waits again; the earlier one is gone.
    await give(ben, slug, 'Something else.')
    assert.doesNotMatch((await page(app, slug, '4')).words, /chess|Something else/)
    await give(ben, slug, '')
    assert.deepEqual(
      await run(
        app.ctx.db,
        'select from petition_reasons union all select from petition_reason_decisions union all select from reason_queue union all select from shown_reasons',
      ),
      [],
    )
  }))

it('has 280 characters, and keeps what was typed when there are more', () =>
  withApp(async (app) => {
    const { slug, ben } = await ready(app)
    const long = await give(ben, slug, 'x'.repeat(281))
    assert.equal(long.status, 422)
    assert.match(long.words, /Shorten it to 280/)
    assert.match(long.text, /x{281}/)
    assert.equal((await give(ben, slug, '🎬'.repeat(280))).status, 303)
    assert.equal((await give(app.browser(), slug, 'Mine')).status, 404)
    assert.equal((await give(ben, slug, 'a\u0000b')).status, 400)
    await ben.post(`/petitions/${slug}/signature/withdrawal`)
    assert.equal((await give(ben, slug, 'After all')).status, 409)
  }))

it('names a hidden text on no page, also not on the one with a mistake', () =>
  withApp(async (app) => {
    const { slug, ben, staffId } = await ready(app)
    await hidePetition(app.ctx, { id: staffId }, slug, 'court')
    const long = await give(ben, slug, 'x'.repeat(281))
    assert.equal(long.status, 422)
    assert.match(long.text, /x{281}/)
    assert.ok(!long.text.includes(draft.action))
    assert.equal((await give(ben, 'none', 'x'.repeat(281))).status, 404)
  }))

async function shownOne(app: TestApp, text = 'My daughter plays chess.') {
  const all = await ready(app)
  await give(all.ben, all.slug, text)
  const [row] = await queue(all.mo)
  await all.mo.post('/desk/reasons', { ...row!, decision: 'shown' })
  app.clock.forward({ days: 1 })
  // Sessions of staff end before the next day.
  const { browser: mo, staff } = await signedIn(app, 'moderator', { name: 'Mia' })
  return { ...all, mo, staffId: staff.id, row: row! }
}

it('can be reported by anybody, once a day from one network, and is kept or taken down', () =>
  withApp(async (app) => {
    const { slug, mo, row } = await shownOne(app)
    const path = `/petitions/${slug}/reasons/${row.id}/report`
    const cleo = app.browser('198.51.100.1')
    assert.match((await cleo.get(path)).words, /My daughter plays chess.*What is wrong with it/)
    assert.equal((await cleo.post(path, {})).status, 422)
    for (let n = 0; n < 2; n++) assert.equal((await cleo.post(path, { why: 'private' })).status, 200)
    assert.equal((await cleo.post(path.replace(row.id, 'x'.repeat(16)), { why: 'private' })).status, 404)
    const reports = () =>
      run<{ n: number; bytes: number }>(
        app.ctx.db,
        'select count(*)::int as n, max(length(reporter)) as bytes from petition_reason_reports',
      )
    assert.deepEqual(await reports(), [{ n: 1, bytes: 16 }])
    assert.match((await mo.get('/desk/reasons')).words, /Reported: It tells something private/)
    await mo.post('/desk/reasons', { ...row, decision: 'shown' })
    assert.deepEqual(await queue(mo), [])
    assert.match((await page(app, slug, 'kept')).words, /Shown since 13 September 2026 My daughter/)
    app.clock.forward({ minutes: 1 })
    await app.browser('198.51.100.2').post(path, { why: 'insult' })
    await mo.post('/desk/reasons', { ...row, decision: 'refused', reason: 'It names a child.' })
    assert.doesNotMatch((await page(app, slug, 'down')).words, /daughter/)
    assert.equal((await cleo.get(path)).status, 404)
    app.clock.forward({ days: 8 })
    await forgetReporters(app.ctx)
    await forgetReporters(app.ctx)
    assert.deepEqual(await reports(), [{ n: 2, bytes: 15 }])
  }))

it('goes with its signature: gone when that is erased or taken back, not shown while it is removed', () =>
  withApp(async (app) => {
    const { slug, ben, mo, row, staffId } = await shownOne(app)
    const [voice] = await run<{ subject_id: number; voice_id: string }>(
      app.ctx.db,
      'select subject_id, voice_id from petition_reasons',
    )
    const ref = { subjectId: voice!.subject_id, id: voice!.voice_id }
    await removeVoice(app.ctx, staffId, ref, 'automated', null)
    assert.doesNotMatch((await page(app, slug, 'removed')).words, /daughter/)
    await restoreVoice(app.ctx, staffId, ref, null)
    assert.doesNotMatch((await page(app, slug, 'restored')).words, /daughter/)
    assert.deepEqual(await queue(mo), [row])
    assert.equal((await ben.post(`/petitions/${slug}/signature/erasure`, { erase: 'yes' })).status, 200)
    assert.deepEqual(
      await run(
        app.ctx.db,
        `select from petition_reasons union all select from petition_reason_decisions union all select from petition_reason_reports
         union all select from shown_reasons union all select from reason_queue`,
      ),
      [],
    )
  }))

const migration = readFileSync(
  new URL('../../../../db/migrations/0042_reasons_in_order.sql', import.meta.url),
  'utf8',
)
const filling = /^with newest[^;]*/m.exec(migration)![0]

it('is read by pages and by the desk where decisions and reports put it, and where the migration finds it', () =>
  withApp(async (app) => {
    const { slug, ben, mo, staffId, row } = await shownOne(app)
    const path = `/petitions/${slug}/reasons/${row.id}/report`
    const report = (ip: string) => app.browser(ip).post(path, { why: 'insult' })
    const decide = (decision: string) => mo.post('/desk/reasons', { ...row, decision, reason: 'Rude.' })
    const [voice] = await run<{ subjectId: number; id: string }>(
      app.ctx.db,
      'select subject_id as "subjectId", voice_id as id from petition_reasons',
    )
    const now = () =>
      run<{ day: string | null; since: Date | null }>(
        app.ctx.db,
        `select s.day, q.since from petition_reasons r left join shown_reasons s on s.reason_id = r.id left join reason_queue q on q.reason_id = r.id`,
      )
    async function stands(step: string, day: string | null, since: Date | null): Promise<void> {
      assert.deepEqual(await now(), [{ day, since }], step)
      await run(app.ctx.db, 'delete from shown_reasons')
      await run(app.ctx.db, 'delete from reason_queue')
      await run(app.ctx.db, filling)
      assert.deepEqual(await now(), [{ day, since }], `${step}, filled`)
    }
    const day = '2026-09-13'
    await stands('shown', day, null)
    await report('198.51.100.1')
    const reported = app.clock.now()
    await stands('reported', day, reported)
    app.clock.forward({ minutes: 1 })
    await report('198.51.100.2')
    await stands('reported twice', day, reported)
    await decide('shown')
    await stands('kept', day, null)
    assert.equal((await decide('shown')).status, 409)
    await report('198.51.100.3')
    await stands('reported in the moment in which it was kept', day, null)
    app.clock.forward({ minutes: 1 })
    await report('198.51.100.2')
    await stands('reported again from one network on one day', day, null)
    await report('198.51.100.4')
    await stands('reported anew', day, app.clock.now())
    app.clock.forward({ minutes: 1 })
    await decide('refused')
    await stands('taken down', null, null)
    await removeVoice(app.ctx, staffId, voice!, 'automated', null)
    await stands('removed', null, null)
    await restoreVoice(app.ctx, staffId, voice!, null)
    await stands('restored', null, app.clock.now())
    app.clock.forward({ minutes: 1 })
    await decide('shown')
    await stands('shown again, since the first day', day, null)
    await give(ben, slug, 'Something else.')
    await stands('given anew', null, app.clock.now())
    await removeVoice(app.ctx, staffId, voice!, 'automated', null)
    await stands('removed before anybody looked', null, null)
  }))

it('is shown only where the author wants it', () =>
  withApp(async (app) => {
    const { slug, ada, ben } = await shownOne(app)
    const path = `/petitions/${slug}/author/reasons`
    assert.equal((await ben.post(path, { shown: 'off' })).status, 404)
    assert.equal((await ada.post(path, { shown: 'off' })).location, `/petitions/${slug}/author?done=reasons`)
    await ada.post(path, { shown: 'off' })
    await ada.post(path, { shown: 'nonsense' })
    assert.doesNotMatch((await page(app, slug, 'off')).words, /Why people signed/)
    assert.match((await app.request(`/petitions/${slug}/reasons`)).words, /No reasons are shown/)
    assert.equal((await give(ben, slug, 'Another one')).status, 409)
    await ada.post(path, { shown: 'on' })
    assert.match((await page(app, slug, 'on')).words, /My daughter plays chess/)
    assert.deepEqual(await run(app.ctx.db, 'select shown from petition_reason_switches order by n'), [
      { shown: 'off' },
      { shown: 'on' },
    ])
    assert.equal((await anyPetition(app.ctx, slug)).state.name, 'live')
  }))

it('is decided by nobody else', () =>
  withApp(
    async (app) => {
      const { slug, ben, mo } = await ready(app)
      await give(ben, slug, 'My daughter plays chess.')
      const [row] = await queue(mo)
      assert.equal(
        (await app.browser().post('/desk/reasons', { ...row!, decision: 'shown' })).location,
        '/desk/sign-in',
      )
      for (const forged of [
        { subject: '0' },
        { subject: 'x' },
        { id: "';--" },
        { id: 'x' },
        { decision: 'maybe' },
      ])
        assert.equal((await mo.post('/desk/reasons', { ...row!, decision: 'shown', ...forged })).status, 422)
      assert.equal(
        (await mo.post('/desk/reasons', { ...row!, subject: '999999', decision: 'shown' })).status,
        409,
      )
      assert.deepEqual(await queue(mo), [row])
    },
    { env: PUBLIC },
  ))
