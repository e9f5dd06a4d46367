import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from '#core/db.ts'
import type { Job } from '#core/jobs.ts'
import { withApp, type Browser, type TestApp } from '../../../../../test/app.ts'
import { authenticator, type Authenticator } from '../../../people/passkeys/authenticator.testing.ts'
import { petitionJobs } from '../../jobs.ts'
import { addOrganiser, aWork, confirm, openPetition } from '../../petitions.testing.ts'
import { anyPetition } from '../../queries.ts'
import { organiserToken } from '../access.ts'
import { endOrganiser } from '../actions.ts'

const ORIGIN = 'https://firsthand.example'
const site = { env: { BASE_URL: ORIGIN, HOST: '0.0.0.0' } }

interface Scene {
  ada: Browser
  path: string
  slug: string
  id: number
}

async function setting(app: TestApp, fields: Record<string, string> = {}): Promise<Scene> {
  const ada = app.browser('192.0.2.10')
  const slug = await openPetition(app, ada, fields)
  await confirm(app, ada, slug)
  const { id } = await anyPetition(app.ctx, slug)
  return { ada, slug, path: `/petitions/${slug}/organise`, id }
}

/** Opens the page by a link, as one from a mail. */
async function byLink(app: TestApp, { path, id }: Scene, organiserId: string): Promise<Browser> {
  const browser = app.browser('198.51.100.20')
  const ends = new Date(app.clock.now().getTime() + 3_600_000)
  const opened = await browser.post(`${path}/enter/${organiserToken(app.ctx.keys, id, organiserId, ends)}`)
  assert.equal(opened.status, 303)
  return browser
}

const add = async (browser: Browser, path: string, device: Authenticator) => {
  const options = await browser.postJson(`${path}/passkeys/options`, {})
  assert.equal(options.status, 200)
  return browser.postJson(`${path}/passkeys`, device.create(options.json()))
}

const signIn = async (browser: Browser, path: string, device: Authenticator) =>
  browser.postJson(
    `${path}/passkey`,
    device.get((await browser.postJson(`${path}/passkey/options`, {})).json()),
  )

/** Sends the mails about passkeys, twice as a job that was killed does, and answers them. */
async function mails(app: TestApp): Promise<{ to: string; subject: string; text: string; id: string }[]> {
  const jobs = await run<{ payload: unknown }>(
    app.ctx.db,
    `select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'petitions.mail-passkey' order by j.id`,
  )
  const job = petitionJobs.find(({ name }) => name === 'petitions.mail-passkey') as Job
  for (const { payload } of jobs) await job.run(app.ctx, payload)
  return run(
    app.ctx.db,
    `select recipient as to, subject, body_text as text, message_id as id from outbox where subject like '%passkey%' order by subject`,
  )
}

describe('passkeys of organisers', () => {
  it('are added on the page, and open it next time without a mail', () =>
    withApp(async (app) => {
      await aWork(app)
      const scene = await setting(app)
      const { ada, path } = scene
      assert.match((await ada.get(path)).text, new RegExp(`href="${path}/passkeys"`))
      assert.match((await ada.get(`${path}/passkeys`)).words, /You have no passkey yet/)
      const device = authenticator(ORIGIN)
      assert.deepEqual((await add(ada, path, device)).json(), { next: `${path}/passkeys` })

      const elsewhere = app.browser('198.51.100.30')
      const entry = await elsewhere.get(path)
      assert.equal(entry.status, 403)
      assert.match(entry.words, /With a passkey.*Passkeys need JavaScript.*With a link by e-mail/)
      assert.deepEqual((await signIn(elsewhere, path, device)).json(), { next: path })
      assert.match((await elsewhere.get(path)).words, /You opened this petition/)
      await elsewhere.post(`${path}/leaving`)
      assert.equal((await elsewhere.get(path)).status, 403)
      const [mail, ...more] = await mails(app)
      assert.deepEqual([mail!.to, more], ['ada@example.org', []])
      assert.match(mail!.subject, /^A passkey was added/)
      assert.match(mail!.text, /12 September 2026 at .*“New passkey”/)
    }, site))

  it('get names and are removed, also the last one, because the link by mail is another way in', () =>
    withApp(async (app) => {
      await aWork(app)
      const scene = await setting(app)
      const { ada, path } = scene
      const [first, second] = [authenticator(ORIGIN), authenticator(ORIGIN)]
      await add(ada, path, first)
      const other = app.browser('198.51.100.31')
      await signIn(other, path, first)
      await add(other, path, second)
      assert.equal(
        (await other.post(`${path}/passkeys/${second.id}/name`, { name: ' Blue   key ' })).location,
        `${path}/passkeys`,
      )
      const nameless = await other.post(`${path}/passkeys/${second.id}/name`, { name: ' ' })
      assert.deepEqual([nameless.status, /Type a name/.test(nameless.words)], [422, true])
      const { words } = await other.get(`${path}/passkeys`)
      assert.match(words, /New passkey added on 12 September 2026/)
      assert.match(words, /Blue key added on 12 September 2026/)
      assert.equal((await other.post(`${path}/passkeys/${second.id}/removal`)).location, `${path}/passkeys`)
      assert.equal((await other.get(`${path}/passkeys`)).status, 200, 'this browser stays in')
      assert.equal((await other.post(`${path}/passkeys/${second.id}/removal`)).status, 404)
      assert.equal((await signIn(app.browser(), path, second)).status, 422)
      assert.equal((await other.post(`${path}/passkeys/${first.id}/removal`)).status, 303)
      assert.match((await other.get(`${path}/passkeys`)).words, /You have no passkey yet/)
      assert.deepEqual(
        (await mails(app)).map(({ subject }) => subject.split(' ').slice(0, 4).join(' ')),
        ['A passkey was added', 'A passkey was added', 'A passkey was removed', 'A passkey was removed'],
      )
      const ids = (await mails(app)).map(({ id }) => id)
      assert.equal(new Set(ids).size, 4, 'repeated mails have the same Message-ID')
    }, site))

  it('close what they opened once they are removed', () =>
    withApp(async (app) => {
      await aWork(app)
      const { ada, path } = await setting(app)
      const device = authenticator(ORIGIN)
      await add(ada, path, device)
      const lost = app.browser('198.51.100.32')
      await signIn(lost, path, device)
      assert.equal((await lost.get(path)).status, 200)
      await ada.post(`${path}/passkeys/${device.id}/removal`)
      assert.equal((await lost.get(path)).status, 403)
      assert.equal((await lost.postJson(`${path}/passkeys/options`, {})).status, 403)
    }, site))

  it('end what they opened after seven days, also where they were removed in between', () =>
    withApp(async (app) => {
      await aWork(app)
      const { ada, path } = await setting(app)
      const device = authenticator(ORIGIN)
      await add(ada, path, device)
      const [stays, removes] = [app.browser('198.51.100.34'), app.browser('198.51.100.35')]
      await signIn(stays, path, device)
      app.clock.forward({ days: 6 })
      assert.equal((await stays.get(path)).status, 200)
      const [name, value] = [...stays.cookies].find(([cookie]) => cookie.includes('o-'))!
      removes.cookies.set(name, value)
      const removed = await removes.post(`${path}/passkeys/${device.id}/removal`)
      assert.match(removed.headers.getSetCookie()[0]!, /Max-Age=86400;/)
      assert.deepEqual([(await removes.get(path)).status, (await stays.get(path)).status], [200, 403])
      app.clock.forward({ days: 1 })
      assert.equal((await removes.get(path)).status, 403)
    }, site))

  it('are not added beside one that is there by whoever reads the mailbox alone', () =>
    withApp(async (app) => {
      await aWork(app)
      const scene = await setting(app)
      const id = await addOrganiser(app, scene.id, { email: 'oki@example.org', role: 'writes' })
      const oki = await byLink(app, scene, id)
      await add(oki, scene.path, authenticator(ORIGIN))
      const thief = await byLink(app, scene, id)
      assert.match(
        (await thief.get(`${scene.path}/passkeys`)).words,
        /can be added only after signing in with it/,
      )
      assert.equal((await thief.postJson(`${scene.path}/passkeys/options`, {})).status, 403)
      assert.equal((await oki.postJson(`${scene.path}/passkeys/options`, {})).status, 200)
    }, site))

  it('open nothing of another petition, of somebody else, or after it has ended', () =>
    withApp(async (app) => {
      await aWork(app)
      const scene = await setting(app)
      const other = await setting(app, { email: 'ida@example.org', action: 'Something else' })
      const device = authenticator(ORIGIN)
      const id = await addOrganiser(app, scene.id, { email: 'rea@example.org', role: 'reads' })
      const rea = await byLink(app, scene, id)
      await add(rea, scene.path, device)
      assert.equal((await signIn(app.browser(), other.path, device)).status, 422)
      for (const who of [scene.ada, other.ada]) {
        assert.equal(
          (await who.post(`${scene.path}/passkeys/${device.id}/removal`)).status,
          who === scene.ada ? 404 : 403,
        )
        assert.equal(
          (await who.post(`${scene.path}/passkeys/${device.id}/name`, { name: 'x' })).status,
          who === scene.ada ? 404 : 403,
        )
      }
      assert.equal((await app.browser().post(`${scene.path}/passkeys/${device.id}/removal`)).status, 403)
      // Neither the desk nor a place of somebody named.
      for (const door of ['/desk/sign-in/passkey', '/my-place/sign-in/passkey']) {
        const browser = app.browser()
        const options = (await browser.postJson(`${door}/options`, {})).json()
        assert.equal((await browser.postJson(door, device.get(options))).status, 422)
      }
      assert.equal((await signIn(app.browser(), scene.path, device)).status, 200)
      await endOrganiser(app.ctx, scene.id, id)
      assert.equal((await signIn(app.browser(), scene.path, device)).status, 422)
      assert.deepEqual(await run(app.ctx.db, 'select 1 from organiser_passkeys'), [])
    }, site))

  it('go with the signature of the author', () =>
    withApp(async (app) => {
      await aWork(app)
      const { ada, path, slug } = await setting(app)
      const device = authenticator(ORIGIN)
      await add(ada, path, device)
      assert.equal((await ada.post(`/petitions/${slug}/signature/erasure`, { erase: 'yes' })).status, 200)
      for (const table of ['organiser_accounts', 'organiser_passkeys'])
        assert.deepEqual(await run(app.ctx.db, `select 1 from ${table}`), [], table)
      assert.equal((await signIn(app.browser(), path, device)).status, 422)
    }, site))

  it('are refused when anything about the answer is wrong', () =>
    withApp(async (app) => {
      await aWork(app)
      const { ada, path } = await setting(app)
      const device = authenticator(ORIGIN)
      const options = async () => (await ada.postJson(`${path}/passkeys/options`, {})).json()
      for (const wrong of [
        { origin: 'https://firsthand.example.evil' },
        { challenge: 'AAAA' },
        { rpId: 'evil.example' },
        { unverified: true },
        { type: 'webauthn.get' },
      ])
        assert.equal(
          (await ada.postJson(`${path}/passkeys`, device.create(await options(), wrong))).status,
          422,
          JSON.stringify(wrong),
        )
      for (const body of [null, [], 'x', {}, { id: 'AA', rawId: 'AA', type: 'public-key', response: {} }])
        assert.equal((await ada.postJson(`${path}/passkeys`, body)).status, 400)
      await add(ada, path, device)
      const stranger = app.browser('198.51.100.33')
      const challenge = (await stranger.postJson(`${path}/passkey/options`, {})).json()
      const answer = device.get(challenge)
      assert.equal((await stranger.postJson(`${path}/passkey`, answer)).status, 200)
      assert.equal((await app.browser().postJson(`${path}/passkey`, answer)).status, 422, 'once')
      assert.equal((await app.browser().postJson(`${path}/passkey`, device.get(challenge))).status, 422)
      assert.equal((await stranger.postJson('/petitions/none/organise/passkey/options', {})).status, 404)
      for (const id of ['x', '%00', 'x'.repeat(2_000)])
        assert.ok([400, 404].includes((await ada.post(`${path}/passkeys/${id}/removal`)).status), id)
    }, site))
})
