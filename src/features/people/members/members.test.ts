import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import { cookieName } from '#core/http.ts'
import type { Job } from '#core/jobs.ts'
import { routes } from '../../../app.ts'
import { withApp, type Browser, type TestApp } from '../../../../test/app.ts'
import { aParty, signedInFor } from '../../statements/parties/parties.testing.ts'
import { authenticator } from '../passkeys/authenticator.testing.ts'
import { PUBLIC, signedIn } from '../people.testing.ts'
import { createMemberLink, departMember } from './actions.ts'
import { memberJobs } from './jobs.ts'

const perform = (app: TestApp, name: string, payload: unknown = {}): Promise<void> =>
  (memberJobs.find((job) => job.name === name) as Job).run(app.ctx, payload)

const options = { env: PUBLIC }

async function json(browser: Browser, app: TestApp, path: string, body: unknown): Promise<unknown> {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const page = await app.request(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      cookie,
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      origin: app.ctx.config.baseUrl,
    },
  })
  for (const line of page.headers.getSetCookie()) {
    const [pair = ''] = line.split('; ')
    browser.cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
  }
  return page.json()
}

describe('people who act for somebody named', () => {
  it('come in by an invitation, add a passkey, and sign in with it', () =>
    withApp(async (app) => {
      const party = await aParty(app, { claimed: true })
      const { id } = await signedInFor(app, party, 'speaks')
      await perform(app, 'members.mail-invitation', { memberId: id })
      const [mail] = await run<{ recipient: string; subject: string; body_text: string }>(
        app.ctx.db,
        'select recipient, subject, body_text from outbox',
      )
      assert.deepEqual(
        [mail!.recipient, mail!.subject],
        ['pia.laurent@lumen.example', 'Act for Lumen at Firsthand'],
      )
      const link = /\/my-place\/link\/[\w-]+/.exec(mail!.body_text)![0]
      const pia = app.browser()
      assert.equal((await pia.get(link)).status, 200)
      assert.equal((await pia.post(link)).location, '/my-place/passkey')
      assert.equal((await app.browser().post(link)).status, 410)
      // At a public address one factor opens nothing but the way to the second.
      assert.equal((await pia.get('/my-place')).location, '/my-place/passkey')

      const device = authenticator(app.ctx.config.baseUrl)
      const made = device.create(await json(pia, app, '/my-place/passkeys/options', {}))
      assert.deepEqual(await json(pia, app, '/my-place/passkeys', made), { next: '/my-place' })
      assert.match((await pia.get('/my-place')).words, /Place of Lumen/)

      const elsewhere = app.browser()
      const challenge = await json(elsewhere, app, '/my-place/sign-in/passkey/options', {})
      assert.deepEqual(await json(elsewhere, app, '/my-place/sign-in/passkey', device.get(challenge)), {
        next: '/my-place',
      })
      assert.equal((await elsewhere.get('/my-place')).status, 200)
      await elsewhere.post('/my-place/sign-out')
      assert.equal((await elsewhere.get('/my-place')).location, '/my-place/sign-in')

      // Who reads the mailbox alone cannot add a key beside the one that is there.
      const thief = app.browser()
      const stolen = await createMemberLink(app.ctx, id, 'sign-in')
      await thief.post(new URL(stolen).pathname)
      const refused = await json(thief, app, '/my-place/passkeys/options', {}).catch(
        (error: unknown) => error,
      )
      assert.ok(refused instanceof SyntaxError, 'a page that refuses, not options')
    }, options))

  it('never reach the desk: neither with the session, nor with the passkey', () =>
    withApp(async (app) => {
      const party = await aParty(app, { claimed: true })
      const { browser: pia } = await signedInFor(app, party, 'speaks')
      const secret = pia.cookies.get(cookieName(app.ctx, 'member'))!
      // The same secret in the staff's cookie.
      pia.cookies.set(cookieName(app.ctx, 'session'), secret)
      const desk = routes.filter(({ may }) => ['invited', 'moderator', 'operator'].includes(may))
      assert.ok(desk.length > 30)
      for (const { method, path } of desk) {
        const address = path.replace(/:(\w+)(\{[^}]*\})?/g, '1')
        const page = method === 'GET' ? await pia.get(address) : await pia.post(address)
        assert.equal(page.location, '/desk/sign-in', `${method} ${path}`)
      }
      const device = authenticator(app.ctx.config.baseUrl)
      await json(
        pia,
        app,
        '/my-place/passkeys',
        device.create(await json(pia, app, '/my-place/passkeys/options', {})),
      )
      const answer = device.get(await json(pia, app, '/desk/sign-in/passkey/options', {}))
      assert.match(JSON.stringify(await json(pia, app, '/desk/sign-in/passkey', answer)), /not accepted/)

      // And the other way round: whoever is on the staff does not act for anybody named.
      const { browser: ora } = await signedIn(app, 'operator')
      ora.cookies.set(cookieName(app.ctx, 'member'), ora.cookies.get(cookieName(app.ctx, 'session'))!)
      assert.equal((await ora.get('/my-place')).location, '/my-place/sign-in')
    }, options))

  it('get a link by mail only where they have an account, and everybody is told the same', () =>
    withApp(async (app) => {
      const party = await aParty(app, { claimed: true })
      await signedInFor(app, party, 'speaks')
      for (const email of ['pia.laurent@lumen.example', 'nobody@lumen.example']) {
        const asked = await app.browser(`198.51.100.${email.length}`).post('/my-place/sign-in', { email })
        assert.equal(asked.location, '/my-place/sign-in/mail')
        await perform(app, 'members.mail-link', { email })
      }
      const mails = await run<{ recipient: string }>(app.ctx.db, 'select recipient from outbox')
      assert.deepEqual(mails, [{ recipient: 'pia.laurent@lumen.example' }])
      assert.equal((await app.browser().post('/my-place/sign-in', { email: 'x' })).status, 422)
    }))

  it('are out at once when they leave: session, link and address go, and what is owed to them is not sent', () =>
    withApp(async (app) => {
      const party = await aParty(app, { claimed: true })
      await signedInFor(app, party, 'speaks')
      const { browser: rea, id } = await signedInFor(app, party, 'reads', { name: 'Rea' })
      const link = new URL(await createMemberLink(app.ctx, id, 'sign-in')).pathname
      assert.equal((await rea.get('/my-place')).status, 200)
      await departMember(app.ctx, party.id, id, 'staff 1')
      assert.equal((await rea.get('/my-place')).location, '/my-place/sign-in')
      assert.equal((await rea.post(link)).status, 410)
      await perform(app, 'members.mail-link', { email: 'rea@lumen.example' })
      assert.deepEqual(await run(app.ctx.db, 'select 1 from outbox'), [])
      assert.deepEqual(
        await run(app.ctx.db, 'select address_hash, sealed from members where id = $1', [id]),
        [{ address_hash: null, sealed: null }],
      )
      await assert.rejects(departMember(app.ctx, party.id, id, 'staff 1'), /left-already/)
    }))
})

describe('their passkeys', () => {
  const withTwo = async (app: TestApp) => {
    const party = await aParty(app, { claimed: true })
    const { browser: pia, id } = await signedInFor(app, party, 'reads')
    const [first, second] = [authenticator(app.ctx.config.baseUrl), authenticator(app.ctx.config.baseUrl)]
    for (const device of [first, second]) {
      const options = (await pia.postJson('/my-place/passkeys/options', {})).json()
      const added = await pia.postJson('/my-place/passkeys', device.create(options))
      assert.deepEqual(added.json(), { next: '/my-place/passkeys' })
    }
    return { party, pia, id, first, second }
  }

  const mails = async (
    app: TestApp,
  ): Promise<{ to: string; subject: string; text: string; id: string }[]> => {
    const jobs = await run<{ payload: unknown }>(
      app.ctx.db,
      `select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = 'members.mail-passkey' order by j.id`,
    )
    for (const { payload } of jobs) await perform(app, 'members.mail-passkey', payload)
    return run(
      app.ctx.db,
      'select recipient as to, subject, body_text as text, message_id as id from outbox order by subject',
    )
  }

  it('are listed, named and removed; the last one stays', () =>
    withApp(async (app) => {
      const { pia, first, second } = await withTwo(app)
      assert.match((await pia.get('/my-place')).text, /href="\/my-place\/passkeys"/)
      assert.match((await pia.get('/my-place/passkeys')).words, /New passkey added on 12 September 2026/)
      assert.equal(
        (await pia.post(`/my-place/passkeys/${first.id}/name`, { name: ' Blue   key ' })).location,
        '/my-place/passkeys',
      )
      for (const [name, sentence] of [
        [' ', /Type a name/],
        ['x'.repeat(61), /Shorten the name to 60/],
      ] as const) {
        const wrong = await pia.post(`/my-place/passkeys/${first.id}/name`, { name })
        assert.equal(wrong.status, 422)
        assert.match(wrong.words, sentence)
      }
      assert.match((await pia.get('/my-place/passkeys')).words, /Blue key/)
      assert.equal((await pia.post(`/my-place/passkeys/${second.id}/removal`)).status, 303)
      assert.equal((await pia.post(`/my-place/passkeys/${second.id}/removal`)).status, 404)
      const last = await pia.post(`/my-place/passkeys/${first.id}/removal`)
      assert.deepEqual([last.status, /This is your only passkey/.test(last.words)], [409, true])
      assert.match((await pia.get('/my-place/passkeys')).words, /This is your only passkey/)
      const options = (await app.browser().postJson('/my-place/sign-in/passkey/options', {})).json()
      assert.equal(
        (await app.browser().postJson('/my-place/sign-in/passkey', second.get(options))).status,
        422,
      )
    }, options))

  it('are told by mail when one comes or goes, once each, under one Message-ID', () =>
    withApp(async (app) => {
      const { pia, first, second } = await withTwo(app)
      await pia.post(`/my-place/passkeys/${first.id}/name`, { name: 'Blue key' })
      await pia.post(`/my-place/passkeys/${first.id}/removal`)
      await pia.post(`/my-place/passkeys/${second.id}/removal`)
      const sent = await mails(app)
      assert.deepEqual(
        sent.map(({ to, subject }) => `${to}: ${subject}`),
        [
          'pia.laurent@lumen.example: A passkey was added to your account at Firsthand',
          'pia.laurent@lumen.example: A passkey was added to your account at Firsthand',
          'pia.laurent@lumen.example: A passkey was removed from your account at Firsthand',
        ],
      )
      assert.match(sent[2]!.text, /for Lumen.*“Blue key”.*\/my-place\/passkeys/s)
      assert.equal(new Set((await mails(app)).map(({ id }) => id)).size, 3)
    }, options))

  it('are nobody else’s to name or remove, and need a passkey to be seen', () =>
    withApp(async (app) => {
      const { party, pia, id, first } = await withTwo(app)
      const { browser: nora } = await signedInFor(app, party, 'speaks', { name: 'Nora' })
      for (const path of [`${first.id}/name`, `${first.id}/removal`, '%00/removal', 'x/name']) {
        const { status } = await nora.post(`/my-place/passkeys/${path}`, { name: 'mine' })
        assert.equal(status, path.startsWith('%') ? 400 : 404, path)
        assert.equal(
          (await app.browser().post(`/my-place/passkeys/${path}`)).location,
          path.startsWith('%') ? undefined : '/my-place/sign-in',
        )
      }
      const thief = app.browser()
      await thief.post(new URL(await createMemberLink(app.ctx, id, 'sign-in')).pathname)
      assert.equal((await thief.get('/my-place/passkeys')).location, '/my-place/passkey')
      assert.equal((await thief.post(`/my-place/passkeys/${first.id}/removal`)).location, '/my-place/passkey')
      const { browser: ora } = await signedIn(app, 'operator')
      assert.equal((await ora.post(`/desk/passkeys/${first.id}/removal`)).status, 404)
      assert.match((await pia.get('/my-place/passkeys')).words, /New passkey/)
      // Signing out everywhere shuts every browser of this person, and nobody else’s.
      assert.equal((await pia.post('/my-place/sign-out-everywhere')).location, '/my-place/sign-in')
      for (const browser of [pia, thief])
        assert.equal((await browser.get('/my-place/passkey')).location, '/my-place/sign-in')
      assert.equal((await nora.get('/my-place')).status, 200)
    }, options))
})
