import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { simpleParser } from 'mailparser'
import { macText } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { snapshot } from '../../../../test/hostile/snapshot.ts'
import { startSmtp, type TestSmtp } from '../../../../test/smtp.ts'
import { petitionJobs } from '../jobs.ts'
import { adas, addOrganiser, aWork, confirm, openPetition, sign } from '../petitions.testing.ts'
import { anyPetition } from '../queries.ts'
import { organiserToken } from './access.ts'
import { answerAsked } from './actions.ts'
import { keepArrivals } from './channels.ts'
import { forgetInvitations } from './jobs.ts'

const take = (app: TestApp, name: string) =>
  run<{ payload: never }>(
    app.ctx.db,
    `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
     where t.id = j.task_id and t.identifier = $1 returning j.payload`,
    [name],
  )

/** What is queued for organisers is mailed, as the worker would; answers the path of the link in each mail. */
async function mailQueued(app: TestApp, smtp: TestSmtp): Promise<string[]> {
  const ctx = { ...app.ctx, config: { ...app.ctx.config, mail: { ...app.ctx.config.mail, url: smtp.url } } }
  const before = smtp.received.length
  for (const name of ['petitions.find-organiser', 'petitions.mail-organiser'])
    for (const { payload } of await take(app, name))
      await petitionJobs.find((job) => job.name === name)!.run(ctx, payload)
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

  it('does the same for every address before it answers: one job, without the address', () =>
    withApp(async (app) => {
      const { slug, path } = await adas(app)
      const { id } = await anyPetition(app.ctx, slug)
      await addOrganiser(app, id, { email: 'oki@example.org', role: 'writes' })
      await take(app, 'petitions.mail-organiser')
      const before = await snapshot(app.ctx.db)
      const asked = []
      for (const who of ['ada', 'oki', 'nobody']) {
        await app.browser().post(`${path}/organise/letters`, { email: `${who}@example.org` })
        const waiting = await run<{ name: string; payload: object }>(
          app.ctx.db,
          `select t.identifier as name, j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
           where t.identifier like 'petitions.%organiser'`,
        )
        assert.equal(waiting.length, 1, who)
        const { name, payload } = waiting[0]!
        asked.push([name, Object.entries(payload).map(([key, value]) => [key, String(value).length])])
        assert.doesNotMatch(JSON.stringify(payload), /@example\.org/)
        await take(app, name)
      }
      assert.deepEqual([asked[1], asked[2]], [asked[0], asked[0]])
      const after = await snapshot(app.ctx.db)
      assert.equal(after.organiser_letters, before.organiser_letters)
    }))

  it('owes one link for one request, also when its job runs again', () =>
    withSmtp(async (app, smtp) => {
      const { path } = await adas(app)
      await app.browser().post(`${path}/organise/letters`, { email: 'ada@example.org' })
      const [asked] = await take(app, 'petitions.find-organiser')
      for (let n = 0; n < 2; n++) await answerAsked(app.ctx, asked!.payload)
      assert.equal((await mailQueued(app, smtp)).length, 1)
    }))

  it('stays open for seven days, also to a copy of the cookie, and not to a cookie without its end', () =>
    withApp(async (app) => {
      const { slug, path } = await adas(app)
      const petition = await anyPetition(app.ctx, slug)
      const id = await addOrganiser(app, petition.id, { email: 'oki@example.org', role: 'writes' })
      const oki = app.browser('198.51.100.20')
      const now = app.clock.now()
      const token = organiserToken(app.ctx.keys, petition.id, id, new Date(now.getTime() + 60_000))
      const entered = await oki.post(`${path}/organise/enter/${token}`)
      assert.match(entered.headers.getSetCookie()[0]!, /Max-Age=604800;/)
      const [name, value] = [...oki.cookies].find(([cookie]) => cookie.includes('o-'))!
      const status = async (cookie: string): Promise<number> =>
        (await app.request(`${path}/organise`, { headers: { cookie: `${name}=${cookie}` } })).status
      // Leaving is for that browser.
      await oki.post(`${path}/organise/leaving`)
      assert.equal((await oki.get(`${path}/organise`)).status, 403)
      assert.equal(await status(value), 200)
      const [, end, proof] = value.split('.')
      assert.equal(Number(end), now.getTime() / 1000 + 604_800)
      for (const wrong of [
        `${id}.${Number(end) + 1}.${proof}`,
        `${id}.0${end}.${proof}`,
        `${id}.${proof}`,
        // As they were given before cookies had an end.
        `${id}.${macText(app.ctx.keys.organiser, 'cookie', petition.id, id)}`,
        `${id}.${macText(app.ctx.keys.organiser, 'cookie', petition.id, id, 'passkey', 'm')}.m`,
      ])
        assert.equal(await status(wrong), 403, wrong)
      app.clock.forward({ days: 6, hours: 23, minutes: 59, seconds: 59 })
      assert.equal(await status(value), 200)
      app.clock.forward({ seconds: 1 })
      assert.equal(await status(value), 403)
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
