import assert from 'node:assert/strict'
import { it } from 'node:test'
import { run } from '#core/db.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { organiserToken } from '../organising/access.ts'
import { adas, addOrganiser, sendDue, sign } from '../petitions.testing.ts'
import { petitionStories } from '../stories.ts'
import { anyPetition } from '../queries.ts'

const news = { title: 'We met Lumen', text: 'They listened.', go: 'publish' }

const newest = async (app: TestApp): Promise<number> =>
  (await run<{ id: number }>(app.ctx.db, 'select max(id) as id from petition_updates'))[0]!.id

async function show(app: TestApp, mo: Browser): Promise<number> {
  const id = await newest(app)
  await mo.post('/desk/updates', { what: 'update', id: String(id), decision: 'shown', reason: '' })
  return id
}

/** The browser of somebody who was invited and pressed the button of the mail. */
async function coOrganiser(app: TestApp, slug: string, role: 'writes' | 'reads'): Promise<Browser> {
  const { id } = await anyPetition(app.ctx, slug)
  const organiser = await addOrganiser(app, id, { email: `${role}@example.org`, role })
  const ends = new Date(app.clock.now().getTime() + 3_600_000)
  const browser = app.browser(role === 'reads' ? '203.0.113.80' : '203.0.113.81')
  await browser.post(`/petitions/${slug}/organise/enter/${organiserToken(app.ctx.keys, id, organiser, ends)}`)
  return browser
}

const back = (browser: Browser, path: string, n = 1) =>
  browser.post(`${path}/organise/updates/${n}/withdrawal`)

it('is taken back before anybody has read it: nothing of it is told anywhere', () =>
  withApp(async (app) => {
    const { ada, path } = await adas(app)
    await ada.post(`${path}/organise/updates`, news)
    assert.match(
      (await ada.get(`${path}/organise`)).words,
      /Take it back Nobody has read it yet, and nobody will\./,
    )
    assert.equal((await back(ada, path)).location, `${path}/organise?done=withdrawn`)
    assert.equal((await back(ada, path)).location, `${path}/organise?done=withdrawn`, 'twice is once')
    const { browser: mo } = await signedIn(app, 'moderator')
    assert.match((await mo.get('/desk/updates')).words, /Nothing waits for a check/)
    const late = { what: 'update', id: String(await newest(app)), decision: 'shown', reason: '' }
    assert.equal((await mo.post('/desk/updates', late)).status, 409, 'nobody shows it any more')
    assert.match((await ada.get(`${path}/organise`)).words, /We met Lumen taken back .*Nobody has read it\./)
    assert.doesNotMatch((await app.request(`${path}/updates`)).words, /Lumen listened|taken back/)
    assert.deepEqual(await run(app.ctx.db, `select 1 from tellings where list = 'news'`), [])
    assert.deepEqual(
      await run(app.ctx.db, 'select decision, "by" from petition_update_decisions order by n'),
      [
        { decision: 'waiting', by: 'rule' },
        { decision: 'withdrawn', by: 'author' },
      ],
    )
  }))

it('is taken back after it was shown: pages, feeds and mails that are not sent yet hold it no longer, and a line stays', () =>
  withApp(async (app) => {
    const { ada, slug, path } = await adas(app)
    await sign(app, slug, { news: 'yes' })
    await ada.post(`${path}/organise/updates`, news)
    const { browser: mo } = await signedIn(app, 'moderator')
    const id = await show(app, mo)
    const { id: subjectId } = await anyPetition(app.ctx, slug)
    assert.ok(await petitionStories.news(app.ctx, subjectId, id))
    app.clock.forward({ days: 1, minutes: 1 })
    assert.equal((await back(ada, path)).status, 303)
    for (const address of [path, `${path}/updates`, `${path}.atom`, `${path}.json`])
      assert.doesNotMatch((await app.request(`${address}?after`)).text, /We met Lumen|They listened/, address)
    assert.match(
      (await app.request(`${path}/updates?after`)).words,
      /An update that was shown from 12 September 2026 was taken back by those who wrote it on 13 September 2026\./,
    )
    assert.equal((await app.request(`${path}/updates/1/report`)).status, 404)
    // What is owed and not sent yet has nothing to tell any more.
    assert.equal(await petitionStories.news(app.ctx, subjectId, id), undefined)
    const organise = await ada.get(`${path}/organise`)
    assert.match(organise.words, /We met Lumen taken back .*No mail about it was sent\./)
    // It was checked once, so the next one is still shown at once; taking back is no way around a check either.
    const next = await ada.post(`${path}/organise/updates`, { ...news, title: 'Again' })
    assert.equal(next.location, `${path}/organise?done=shown`)
  }))

it('says how many mails cannot be called back', () =>
  withApp(async (app) => {
    const { ada, path, slug } = await adas(app)
    await ada.post(`${path}/organise/updates`, news)
    const { browser: mo } = await signedIn(app, 'moderator')
    const id = await show(app, mo)
    const { id: subjectId } = await anyPetition(app.ctx, slug)
    // Two were sent, one is owed.
    await run(app.ctx.db, `update tellings set told = 3 where list = 'news' and about = $1`, [id])
    for (const [n, sent] of [true, true, false].entries())
      await run(
        app.ctx.db,
        `insert into mailings (subject_id, recipient_id, kind, message_id, address_day, due_at, accepted_at)
         values ($1, gen_random_uuid(), $2, $3, '', $4, $5)`,
        [subjectId, `news:${id}`, `<${n}@example.org>`, app.clock.now(), sent ? app.clock.now() : null],
      )
    assert.match(
      (await ada.get(`${path}/organise`)).words,
      /2 mails have been sent already and cannot be called back/,
    )
    await back(ada, path)
    assert.match(
      (await ada.get(`${path}/organise`)).words,
      /2 mails had been sent and cannot be called back\. No more are sent\./,
    )
    await sendDue(app)
    assert.deepEqual(await run(app.ctx.db, `select 1 from outbox where subject like '%news%'`), [])
  }))

it('what a moderator took down is not taken back over it, and nobody else takes anything back', () =>
  withApp(
    async (app) => {
      const { ada, slug, path } = await adas(app)
      await ada.post(`${path}/organise/updates`, news)
      const signer = await sign(app, slug)
      const reads = await coOrganiser(app, slug, 'reads')
      const writes = await coOrganiser(app, slug, 'writes')
      for (const cleo of [app.browser('203.0.113.90'), signer, reads, writes])
        assert.equal((await back(cleo, path)).status, 403)
      for (const odd of ['0', '-1', '2', 'x', '1e3', '99999999999', '%00', "1'--"])
        assert.ok(
          [400, 404].includes((await ada.post(`${path}/organise/updates/${odd}/withdrawal`)).status),
          odd,
        )
      assert.equal((await ada.get(`${path}/organise/updates/1/withdrawal`)).status, 404)
      // A co-organiser takes back their own, and the author everything.
      await writes.post(`${path}/organise/updates`, { ...news, title: 'From Oki' })
      assert.equal((await back(writes, path, 2)).status, 303)
      const { browser: mo } = await signedIn(app, 'moderator')
      const [first] = await run<{ id: number }>(app.ctx.db, 'select min(id) as id from petition_updates')
      const decide = (decision: string) =>
        mo.post('/desk/updates', {
          what: 'update',
          id: String(first!.id),
          decision,
          reason: 'It names a child.',
        })
      await decide('shown')
      await decide('hidden')
      assert.equal((await back(ada, path)).status, 409)
      assert.deepEqual(
        await run(
          app.ctx.db,
          `select decision from petition_update_decisions where update_id = $1 order by n desc limit 1`,
          [first!.id],
        ),
        [{ decision: 'hidden' }],
      )
    },
    { env: PUBLIC },
  ))
