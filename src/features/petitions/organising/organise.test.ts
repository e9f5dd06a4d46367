import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { simpleParser } from 'mailparser'
import { run } from '#core/db.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { startSmtp, type TestSmtp } from '../../../../test/smtp.ts'
import { petitionJobs } from '../jobs.ts'
import { aWork, confirm, openPetition, sign } from '../petitions.testing.ts'
import { keepArrivals } from './channels.ts'
import { forgetInvitations } from './jobs.ts'

async function adas(app: TestApp) {
  await aWork(app)
  const ada = app.browser('192.0.2.10')
  const slug = await openPetition(app, ada)
  await confirm(app, ada, slug)
  return { ada, slug, path: `/petitions/${slug}` }
}

/** What is queued for organisers is mailed, as the worker would; answers the path of the link in each mail. */
async function mailQueued(app: TestApp, smtp: TestSmtp): Promise<string[]> {
  const jobs = await run<{ payload: never }>(
    app.ctx.db,
    `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
     where t.id = j.task_id and t.identifier = 'petitions.mail-organiser' returning j.payload`,
  )
  const ctx = { ...app.ctx, config: { ...app.ctx.config, mail: { ...app.ctx.config.mail, url: smtp.url } } }
  const before = smtp.received.length
  for (const { payload } of jobs)
    await petitionJobs.find(({ name }) => name === 'petitions.mail-organiser')!.run(ctx, payload)
  return Promise.all(
    smtp.received.slice(before).map(async ({ raw }) => {
      const { text = '' } = await simpleParser(Buffer.from(raw, 'latin1'))
      return new URL(/http:\S+\/organise\/enter\/\S+/.exec(text)![0]).pathname
    }),
  )
}

const withSmtp = async (work: (app: TestApp, smtp: TestSmtp) => Promise<void>): Promise<void> => {
  const smtp = await startSmtp()
  try {
    await withApp((app) => work(app, smtp))
  } finally {
    await smtp.close()
  }
}

describe("the organisers' page", () => {
  it('opens in the browser that signed as the author, and for nobody else who signed', () =>
    withApp(async (app) => {
      const { ada, slug, path } = await adas(app)
      const page = await ada.get(`${path}/organise`)
      assert.equal(page.status, 200)
      assert.equal(page.headers.get('cache-control'), 'no-store')
      assert.match(page.words, /You opened this petition\..*Signatures 1 .*In the last 24 hours 1/)
      assert.match(page.words, /Waiting for a check The petition itself, before it is listed/)
      const ben = await sign(app, slug)
      const refused = await ben.get(`${path}/organise`)
      assert.equal(refused.status, 403)
      assert.match(refused.words, /gets a link by mail/)
      ben.cookies.set('fh-o-x', 'y')
      assert.equal((await ben.post(`${path}/organise/organisers`, {})).status, 403)
    }))

  it('is opened by a link from a mail and its button; whoever asks learns nothing', () =>
    withSmtp(async (app, smtp) => {
      const { path } = await adas(app)
      const elsewhere = app.browser('198.51.100.20')
      const answers = []
      for (const email of ['ada@example.org', 'nobody@example.org', 'ada@example.org'])
        answers.push((await elsewhere.post(`${path}/organise/letters`, { email })).text)
      assert.equal(new Set(answers).size, 1)
      assert.equal((await elsewhere.post(`${path}/organise/letters`, { email: 'ada at' })).status, 422)
      const links = await mailQueued(app, smtp)
      assert.equal(links.length, 2)
      assert.deepEqual([...new Set(smtp.received.map(({ to }) => to))], ['ada@example.org'])
      const shown = await elsewhere.get(links[0]!)
      assert.match(shown.words, /The button opens the page in this browser/)
      assert.equal(
        (await elsewhere.get(`${path}/organise`)).status,
        403,
        'a scanner that follows the link opens nothing',
      )
      assert.equal((await elsewhere.post(links[0]!)).location, `${path}/organise`)
      assert.equal((await elsewhere.get(`${path}/organise`)).status, 200)
      await elsewhere.post(`${path}/organise/leaving`)
      assert.equal((await elsewhere.get(`${path}/organise`)).status, 403)
      app.clock.forward({ hours: 25 })
      assert.equal((await elsewhere.post(links[0]!)).status, 410)
      for (const wrong of ['x', links[0]!.split('/').at(-1)!.slice(0, -1), 'a'.repeat(3000)])
        assert.equal((await elsewhere.post(`${path}/organise/enter/${wrong}`)).status, 404)
    }))

  it('sends at most three links a day to one organiser', () =>
    withSmtp(async (app, smtp) => {
      const { path } = await adas(app)
      for (let n = 0; n < 5; n++)
        await app.browser(`198.51.100.${n}`).post(`${path}/organise/letters`, { email: 'ada@example.org' })
      assert.equal((await mailQueued(app, smtp)).length, 3)
      assert.equal(new Set(smtp.received.map(({ raw }) => /^Message-ID: (\S+)/im.exec(raw)![1])).size, 3)
    }))

  it('is shared with whom the author invites, each with what they may do, until it ends', () =>
    withSmtp(async (app, smtp) => {
      const { ada, path } = await adas(app)
      const wrong = await ada.post(`${path}/organise/organisers`, { name: '', email: 'x', role: 'all' })
      assert.match(wrong.words, /Write your name.*e-mail address like.*Choose what they may do/)
      const oki = { name: 'Oki', email: 'oki@example.org', role: 'writes' }
      assert.equal(
        (await ada.post(`${path}/organise/organisers`, oki)).location,
        `${path}/organise?done=invited`,
      )
      assert.match((await ada.post(`${path}/organise/organisers`, oki)).words, /invited already/)
      app.clock.forward({ seconds: 1 })
      await ada.post(`${path}/organise/organisers`, { name: 'Rea', email: 'rea@example.org', role: 'reads' })
      const links = await mailQueued(app, smtp)
      const toOki = smtp.received.findIndex(({ to }) => to === 'oki@example.org')
      const [his, hers] = [app.browser('198.51.100.1'), app.browser('198.51.100.2')]
      await his.post(links[toOki]!)
      await hers.post(links[1 - toOki]!)
      const page = await his.get(`${path}/organise`)
      assert.match(page.words, /You help to run this petition/)
      assert.doesNotMatch(page.words, /rea@example\.org|Co-organisers/)
      const update = { title: 'From Oki', text: 'Hello.', go: 'publish' }
      assert.equal((await his.post(`${path}/organise/updates`, update)).status, 303)
      assert.equal((await hers.post(`${path}/organise/updates`, update)).status, 403)
      assert.equal((await his.post(`${path}/organise/organisers`, oki)).status, 403)
      const id = /organisers\/([0-9a-f-]{36})\/end/.exec((await ada.get(`${path}/organise`)).text)![1]!
      assert.equal((await hers.post(`${path}/organise/organisers/${id}/end`)).status, 403)
      assert.equal((await ada.post(`${path}/organise/organisers/${id}/end`)).status, 303)
      assert.equal((await ada.post(`${path}/organise/organisers/${id}/end`)).status, 404)
      assert.equal((await his.get(`${path}/organise`)).status, 403)
      assert.equal((await his.post(links[toOki]!)).status, 404)
      assert.deepEqual(await run(app.ctx.db, 'select count(*)::int as n from organisers'), [{ n: 1 }])
    }))

  it('forgets invitations that nobody accepted', () =>
    withApp(async (app) => {
      const { ada, path } = await adas(app)
      await ada.post(`${path}/organise/organisers`, { name: 'Oki', email: 'oki@example.org', role: 'writes' })
      await forgetInvitations(app.ctx)
      assert.deepEqual(await run(app.ctx.db, 'select count(*)::int as n from organisers'), [{ n: 1 }])
      app.clock.forward({ days: 8, seconds: 1 })
      await forgetInvitations(app.ctx)
      assert.deepEqual(
        await run(
          app.ctx.db,
          'select (select count(*)::int from organisers) as a, (select count(*)::int from organiser_letters) as b',
        ),
        [{ a: 0, b: 0 }],
      )
    }))
})

describe('share links', () => {
  it('count visits by way and day, also those answered from memory, and nothing about who came', () =>
    withApp(async (app) => {
      const { ada, path } = await adas(app)
      for (let n = 0; n < 3; n++) {
        const page = await app.request(`${path}?via=poster`)
        assert.equal(page.status, 200)
        assert.deepEqual(page.headers.getSetCookie(), [])
      }
      await app.request(`${path}?a=1&via=mastodon`)
      await app.request(`${path}?via=mastodon`, { headers: { 'sec-purpose': 'prefetch' } })
      for (const odd of ['via=unknown', 'via=poster%00', 'via=', 'via[]=poster', 'xvia=poster'])
        await app.request(`${path}?${odd}`)
      await app.request('/petitions/there-is-none?via=poster')
      assert.deepEqual(
        await run(app.ctx.db, 'select 1 from channel_visits'),
        [],
        'nothing is written on the way',
      )
      await keepArrivals(app.ctx)
      await keepArrivals(app.ctx)
      assert.deepEqual(
        await run(app.ctx.db, 'select channel, day::text, visits from channel_visits order by 1'),
        [
          { channel: 'mastodon', day: '2026-09-12', visits: 1 },
          { channel: 'poster', day: '2026-09-12', visits: 3 },
        ],
      )
      assert.match(
        (await ada.get(`${path}/organise`)).text,
        /Poster<\/th><td class="number">3<\/td><td class="number">3<\/td><td><copy-button[^]{0,200}\?via=poster/,
      )
    }))

  it('stand on a poster, with the fonts of the site, also in other letters', () =>
    withApp(async (app) => {
      await aWork(app)
      for (const [email, action] of [
        ['a@example.org', 'Show the film under the poster of its makers'],
        ['b@example.org', 'Zażółć gęślą jaźń: pokażcie plakat'],
        ['c@example.org', '映画を元のポスターで'],
      ]) {
        const ada = app.browser('192.0.2.10')
        const slug = await openPetition(app, ada, { email: email!, action: action! })
        await confirm(app, ada, slug)
        const poster = await app.request(`/petitions/${slug}/poster.pdf`)
        assert.equal(poster.status, 200)
        assert.equal(poster.headers.get('content-type'), 'application/pdf')
        assert.match(poster.text, /^%PDF-1\.\d[\s\S]*%%EOF\s*$/)
        assert.match(poster.text, /\/FontFile2/)
      }
    }))
})
