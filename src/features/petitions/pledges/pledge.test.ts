import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { recount } from '#features/log/index.ts'
import { sweepMail, tick } from '#features/voices/index.ts'
import { createMailer } from '#core/mail/index.ts'
import { simpleParser } from 'mailparser'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { startSmtp } from '../../../../test/smtp.ts'
import { mailed } from '../../voices/voices.testing.ts'
import { adas, shown, sign } from '../petitions.testing.ts'
import { askPledges } from './jobs.ts'

const TEXT = 'I will cancel my membership'

interface Scene {
  ada: Browser
  mo: Browser
  slug: string
  path: string
}

const begun = async (app: TestApp): Promise<Scene> => ({
  ...(await adas(app)),
  mo: (await signedIn(app, 'moderator')).browser,
})

/** Offered by the author and let through by a moderator; answers the path of its page. */
async function offered(app: TestApp, { ada, mo, path }: Scene, text = TEXT): Promise<string> {
  assert.equal((await ada.post(`${path}/organise/pledges`, { pledge: text })).status, 303)
  const [row] = await run<{ id: number; slug: string }>(
    app.ctx.db,
    'select subject_id as id, slug from pledges order by subject_id desc limit 1',
  )
  await mo.post('/desk/updates', { what: 'pledge', id: String(row!.id), decision: 'shown', reason: '' })
  app.clock.forward({ seconds: 1 })
  return `/pledges/${row!.slug}`
}

const countsOf = async (app: TestApp, path: string): Promise<unknown> => {
  app.clock.forward({ seconds: 2 })
  const page = (await app.request(`${path}.json?${Math.random()}`)).json() as {
    net: number
    pledges: { said: number; done: number; not_done: number }[]
  }
  return {
    net: page.net,
    pledges: page.pledges.map(({ said, done, not_done: notDone }) => [said, done, notDone]),
  }
}

describe('pledges', () => {
  it('are written by organisers, three at a time, and offered after a check', () =>
    withApp(async (app) => {
      const scene = await begun(app)
      const { ada, mo, path } = scene
      const wrong = await ada.post(`${path}/organise/pledges`, { pledge: 'x'.repeat(101) })
      assert.equal(wrong.status, 422)
      assert.match(wrong.words, /Shorten it to 100 characters/)
      assert.equal(
        (await ada.post(`${path}/organise/pledges`, { pledge: TEXT })).location,
        `${path}/organise?done=waiting`,
      )
      await ada.post(`${path}/organise/pledges`, { pledge: TEXT })
      const [waiting, ...more] = await run<{ id: number; slug: string }>(
        app.ctx.db,
        'select subject_id as id, slug from pledges',
      )
      assert.equal(more.length, 0, 'pressed twice')
      assert.equal((await app.request(`/pledges/${waiting!.slug}`)).status, 404)
      assert.doesNotMatch((await app.request(`${path}?1`)).words, /cancel my membership/)
      assert.match((await mo.get('/desk')).words, /1 text of an organiser waits/)
      assert.match(
        (await mo.get('/desk/updates')).words,
        /What people may say they will do.*cancel my membership/,
      )
      const decision = { what: 'pledge', id: String(waiting!.id), decision: 'shown', reason: '' }
      assert.equal((await mo.post('/desk/updates', decision)).status, 303)
      assert.equal((await mo.post('/desk/updates', decision)).status, 409)
      assert.match((await app.request(`${path}?2`)).words, /What people will do.*Nobody has said so yet/)
      await offered(app, scene, 'I will not buy')
      await offered(app, scene, 'I will watch it before I judge')
      assert.equal((await ada.post(`${path}/organise/pledges`, { pledge: 'A fourth' })).status, 409)
      const refused = await mo.post('/desk/updates', { ...decision, decision: 'refused', reason: '' })
      assert.equal(refused.status, 422)
      assert.equal((await app.browser().post(`${path}/organise/pledges`, { pledge: 'x' })).status, 403)
    }))

  it('are taken from the page of a signature by one button, done later, and never added to signatures', () =>
    withApp(async (app) => {
      const scene = await begun(app)
      const { path, slug } = scene
      const page = await offered(app, scene)
      const ben = await sign(app, slug)
      const status = await ben.get(`${path}/signature`)
      assert.match(status.words, /What will you do yourself\? .*I will cancel my membership/)
      const mails = await run(app.ctx.db, 'select 1 from mailings')
      const taken = await ben.post(`${page}/taking`)
      assert.equal(taken.location, `${page}/pledge`)
      await tick(app.ctx)
      assert.match((await ben.get(taken.location!)).words, /You said that you will\./)
      assert.equal((await ben.post(`${page}/taking`)).location, `${page}/pledge`, 'the same one')
      await tick(app.ctx)
      assert.deepEqual(await run(app.ctx.db, 'select 1 from mailings'), mails, 'no mail and no code')
      assert.deepEqual(await countsOf(app, path), { net: 2, pledges: [[1, 0, 0]] })
      assert.match((await ben.get(`${path}/signature`)).words, /You said so/)

      assert.equal((await ben.post(`${page}/outcome`, { outcome: 'done' })).status, 303)
      await tick(app.ctx)
      assert.match((await ben.get(`${page}/pledge`)).words, /You said that you have done it\./)
      assert.deepEqual(await countsOf(app, path), { net: 2, pledges: [[1, 1, 0]] })
      assert.match((await app.request(`${path}?3`)).words, /1 person said they would; 1 says they have\./)
      await ben.post(`${page}/outcome`, { outcome: 'done' })
      await ben.post(`${page}/outcome`, { outcome: 'nonsense' })
      await tick(app.ctx)
      const leaves = await run<{ leaf: string }>(
        app.ctx.db,
        `select leaf from log_entries where subject_id = (select subject_id from pledges) order by index`,
      )
      assert.deepEqual(
        leaves.map(({ leaf }) =>
          leaf.split('\n').filter((part) => ['pledge', 'change', 'will', 'done'].includes(part)),
        ),
        [
          ['pledge', 'will'],
          ['change', 'done'],
        ],
      )
      const [subject] = await run<{ id: string }>(
        app.ctx.db,
        'select public_id as id from subjects join pledges on subject_id = id',
      )
      // A stranger who counts the leaves alone finds the same.
      assert.deepEqual((await recount(app.ctx, 'public')).subjects.get(subject!.id)!.choice, {
        will: 0,
        done: 1,
      })
      const numbers = (await app.request('/log/numbers.json')).json() as {
        subjects: { subject: string; choice: Record<string, number> }[]
      }
      assert.equal(numbers.subjects.find((one) => one.subject === subject!.id)!.choice.done, 1)
      await ben.post(`${page}/pledge/withdrawal`)
      await tick(app.ctx)
      assert.deepEqual(await countsOf(app, path), { net: 2, pledges: [[0, 0, 0]] })
    }))

  it('leave nothing behind when they are taken again, nor when they are not offered any more', () =>
    withApp(async (app) => {
      const scene = await begun(app)
      const page = await offered(app, scene)
      const [ben, cleo] = [await sign(app, scene.slug), await sign(app, scene.slug)]
      const stored = async (): Promise<number> =>
        (await run(app.ctx.db, `select 1 from submissions where kind = 'pledge'`)).length
      for (const _again of [1, 2, 3])
        assert.equal((await ben.post(`${page}/taking`)).location, `${page}/pledge`)
      assert.equal(await stored(), 1)
      assert.equal((await ben.get(`${page}/pledge`)).status, 200)
      app.clock.forward({ seconds: 1 })
      assert.equal((await scene.ada.post(`${scene.path}/organise${page}/end`)).status, 303)
      app.clock.forward({ seconds: 1 })
      for (const browser of [ben, cleo]) assert.equal((await browser.post(`${page}/taking`)).status, 409)
      assert.equal(await stored(), 1)
    }))

  it('are taken and taken back six times an hour, not without end: each time stays in the log', () =>
    withApp(async (app) => {
      const scene = await begun(app)
      const page = await offered(app, scene)
      const ben = await sign(app, scene.slug)
      for (let n = 0; n < 6; n++) {
        assert.equal((await ben.post(`${page}/taking`)).status, 303)
        assert.equal((await ben.post(`${page}/pledge/withdrawal`)).status, 303)
      }
      const seventh = await ben.post(`${page}/taking`)
      assert.equal(seventh.status, 429)
      assert.match(seventh.words, /several times within an hour/)
      assert.ok(Number(seventh.headers.get('retry-after')) > 0)
      assert.equal((await run(app.ctx.db, `select 1 from voices where kind = 'pledge'`)).length, 6)
    }))

  it('are open to people who did not sign, with a code; whoever is not theirs changes nothing', () =>
    withApp(
      async (app) => {
        const scene = await begun(app)
        const page = await offered(app, scene)
        const cleo = app.browser('198.51.100.9')
        const you = { name: 'Cleo', email: 'cleo@example.org', country: 'FR', consent: 'yes' }
        const again = await cleo.post(`${page}/pledges`, { ...you, email: 'x' })
        assert.equal(again.status, 422)
        assert.match(again.text, /value="Cleo"/)
        app.clock.forward({ seconds: 1 })
        const sent = await cleo.post(`${page}/pledges`, { ...you, shown: shown(app) })
        assert.equal(sent.location, `${page}/pledge/confirm`)
        assert.deepEqual(await countsOf(app, scene.path), { net: 1, pledges: [[0, 0, 0]] })
        const { code } = await mailed(app)
        assert.equal((await cleo.post(sent.location!, { code })).status, 303)
        await tick(app.ctx)
        assert.deepEqual(await countsOf(app, scene.path), { net: 1, pledges: [[1, 0, 0]] })
        const other = app.browser()
        for (const [path, fields] of [
          ['/taking', {}],
          ['/outcome', { outcome: 'done' }],
        ] as const)
          assert.equal((await other.post(page + path, fields)).status, 403)
        assert.equal((await other.post(`${page}/by-mail/AAAA`, { outcome: 'done' })).status, 404)
        assert.equal((await other.post('/pledges/none/pledges', you)).status, 404)
        assert.equal((await cleo.post(`${page}/taking`)).status, 403, 'she did not sign')
        const { ada, path } = scene
        assert.equal((await ada.post(`${path}/organise${page}/end`)).status, 303)
        assert.equal((await other.post(`${page}/pledges`, you)).status, 409)
        assert.match((await other.get(page)).words, /not offered any more/)
      },
      { env: PUBLIC },
    ))

  it('are asked about once, after 30 days, by a link with buttons', async () => {
    const smtp = await startSmtp()
    try {
      await withApp(async (app) => {
        const scene = await begun(app)
        const page = await offered(app, scene)
        const [ben, cleo] = [await sign(app, scene.slug), await sign(app, scene.slug)]
        await ben.post(`${page}/taking`)
        await cleo.post(`${page}/taking`)
        await tick(app.ctx)
        await cleo.post(`${page}/outcome`, { outcome: 'not-done' })
        await tick(app.ctx)
        await run(app.ctx.db, 'delete from mailings')
        app.clock.forward({ days: 29 })
        await askPledges(app.ctx)
        assert.deepEqual(await run(app.ctx.db, 'select 1 from mailings'), [])
        app.clock.forward({ days: 1, minutes: 1 })
        for (const _twice of [1, 2]) await askPledges(app.ctx)
        assert.equal((await run(app.ctx.db, 'select 1 from mailings')).length, 1, 'Cleo has said it')
        const mailer = createMailer(
          { ...app.ctx.config, mail: { ...app.ctx.config.mail, url: smtp.url } },
          app.ctx.db,
        )
        app.clock.forward({ minutes: 1 })
        for (const _twice of [1, 2]) await sweepMail(app.ctx, mailer, { batch: 10 })
        await mailer.close()
        assert.equal(smtp.received.length, 1)
        const { subject, text = '' } = await simpleParser(Buffer.from(smtp.received[0]!.raw, 'latin1'))
        assert.equal(subject, `Have you done it? – ${TEXT}`)
        const link = new URL(/http:\S+\/by-mail\/\S+/.exec(text)![0]).pathname
        const elsewhere = app.browser('198.51.100.77')
        assert.match((await elsewhere.get(link)).words, /A month ago you said that you would/)
        assert.deepEqual(
          await countsOf(app, scene.path),
          { net: 3, pledges: [[2, 0, 1]] },
          'GET changes nothing',
        )
        assert.equal((await elsewhere.post(link, { outcome: 'done' })).location, `${page}/pledge?done=saved`)
        assert.equal((await elsewhere.get(`${page}/pledge`)).status, 200)
        await tick(app.ctx)
        assert.deepEqual(await countsOf(app, scene.path), { net: 3, pledges: [[2, 1, 1]] })
        app.clock.forward({ days: 5 })
        await askPledges(app.ctx)
        assert.equal(
          (await run(app.ctx.db, `select 1 from mailings where kind like 'notice:asked%'`)).length,
          1,
        )
      })
    } finally {
      await smtp.close()
    }
  })
})
