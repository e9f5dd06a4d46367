import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { peopleJobs } from '../jobs.ts'
import { PUBLIC, signedIn } from '../people.testing.ts'
import { peopleRoutes } from '../routes.ts'
import { createInvite } from './actions.ts'

const desk = {
  method: 'GET',
  path: '/desk',
  may: 'moderator',
  handle: () => new Response('the desk'),
} as const
const routes = [...peopleRoutes, desk]
const site = (env: Record<string, string> = {}) => ({ routes, kinds: [], env })

const ADA = { name: 'Ada Brand', email: 'Ada@Example.org' }

async function invitePath(app: TestApp): Promise<string> {
  return new URL((await createInvite(app.ctx)).url).pathname
}

const count = async (
  app: TestApp,
  table: 'staff' | 'sessions' | 'sign_in_links' | 'outbox',
): Promise<number> =>
  (
    await app.ctx.db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
  ).n

const mailLink = (app: TestApp, email: string): Promise<void> => peopleJobs[0].run(app.ctx, { email })

async function mailedPath(app: TestApp): Promise<string> {
  const mail = await app.ctx.db
    .selectFrom('outbox')
    .select('body_text')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  return new URL(/http\S+\/sign-in\/\S+/.exec(mail.body_text)![0]).pathname
}

test('the link from the server makes the first operator, who is led to the checklist', () =>
  withApp(async (app) => {
    const path = await invitePath(app)
    const browser = app.browser()
    assert.match((await browser.get(path)).words, /Say who you are/)
    const done = await browser.post(path, ADA)
    assert.equal(done.location, '/desk/setup')
    const staff = await app.ctx.db.selectFrom('staff').selectAll().executeTakeFirstOrThrow()
    assert.deepEqual([staff.name, staff.email, staff.role], ['Ada Brand', 'ada@example.org', 'operator'])
    assert.equal((await browser.get('/desk')).text, 'the desk')
  }, site()))

test('reading the link changes nothing, however often a mail scanner does it', () =>
  withApp(async (app) => {
    const path = await invitePath(app)
    for (let n = 0; n < 3; n++) assert.equal((await app.browser().get(path)).status, 200)
    assert.equal(await count(app, 'sessions'), 0)
    assert.equal((await app.browser().post(path, ADA)).status, 303)
  }, site()))

test('a link works once', () =>
  withApp(async (app) => {
    const path = await invitePath(app)
    await app.browser().post(path, ADA)
    assert.equal((await app.browser().post(path, ADA)).status, 410)
    assert.equal((await app.browser().get(path)).status, 410)
    assert.equal(await count(app, 'staff'), 1)
    assert.equal(await count(app, 'sessions'), 1)
  }, site()))

test('a mistake in the form keeps what was typed and leaves the link unused', () =>
  withApp(async (app) => {
    const path = await invitePath(app)
    const wrong = await app.browser().post(path, { name: '', email: 'ada at example' })
    assert.equal(wrong.status, 422)
    assert.match(wrong.text, /value="ada at example"/)
    assert.match(wrong.words, /Type a name\./)
    assert.equal((await app.browser().post(path, ADA)).status, 303)
  }, site()))

test('a link is good for an hour and not a second longer', () =>
  withApp(async (app) => {
    const path = await invitePath(app)
    app.clock.forward({ minutes: 59, seconds: 59 })
    assert.equal((await app.browser().get(path)).status, 200)
    app.clock.forward({ seconds: 1 })
    assert.equal((await app.browser().post(path, ADA)).status, 410)
    assert.equal(await count(app, 'staff'), 0)
  }, site()))

test('forged and damaged links are gone, not errors', () =>
  withApp(async (app) => {
    for (const secret of ['x', 'A'.repeat(43), 'A'.repeat(3000), '..%2f', '%F0%9F%8E%AC'])
      assert.equal((await app.browser().get(`/sign-in/${secret}`)).status, 410, secret)
    for (const secret of ['%00', '%ff', '%0d%0a'])
      assert.equal((await app.browser().post(`/sign-in/${secret}`, ADA)).status, 400, secret)
  }, site()))

test('a lost operator is let in again under the same account', () =>
  withApp(async (app) => {
    await app.browser().post(await invitePath(app), ADA)
    const again = app.browser()
    assert.equal(
      (await again.post(await invitePath(app), { name: 'A. Brand', email: 'ada@example.org' })).location,
      '/desk/setup',
    )
    const staff = await app.ctx.db.selectFrom('staff').select('name').execute()
    assert.deepEqual(staff, [{ name: 'Ada Brand' }])
  }, site()))

test('the server’s link does not turn a moderator into an operator, and stays good', () =>
  withApp(async (app) => {
    await signedIn(app, 'moderator')
    const path = await invitePath(app)
    const refused = await app.browser().post(path, { name: 'Mo', email: 'mo@example.org' })
    assert.equal(refused.status, 422)
    assert.match(refused.words, /belongs to a moderator/)
    assert.equal((await app.browser().post(path, ADA)).status, 303)
  }, site()))

test('at a public address a link alone opens no page of the desk', () =>
  withApp(async (app) => {
    const browser = app.browser()
    await browser.post(await invitePath(app), ADA)
    assert.equal((await browser.get('/desk')).location, '/desk/passkey')
    assert.equal((await browser.get('/desk/staff')).location, '/desk/passkey')
    assert.equal((await browser.get('/desk/passkeys')).location, '/desk/passkey')
    const page = await browser.get('/desk/passkey')
    assert.match(page.words, /Add your passkey/)
    assert.doesNotMatch(page.words, /Go on without a passkey/)
  }, site(PUBLIC)))

test('on this machine alone the passkey can wait, and the page says why', () =>
  withApp(async (app) => {
    const browser = app.browser()
    await browser.post(await invitePath(app), ADA)
    assert.match(
      (await browser.get('/desk/passkey')).words,
      /only from this machine, so the link is enough for now.*Go on without a passkey/,
    )
  }, site()))

test('known and unknown addresses get the same answer; only the known one gets a mail', () =>
  withApp(async (app) => {
    await signedIn(app, 'moderator')
    const known = await app.browser('198.51.100.1').post('/desk/sign-in', { email: 'mo@example.org' })
    const unknown = await app.browser('198.51.100.2').post('/desk/sign-in', { email: 'cleo@example.org' })
    assert.deepEqual(
      [known.status, known.location, known.text],
      [unknown.status, unknown.location, unknown.text],
    )
    // The same work is queued for both; who it is for is found out later, away from the person who waits.
    const jobs = await app.ctx.db
      .selectFrom('graphile_worker._private_jobs' as never)
      .select('payload' as never)
      .execute()
    assert.deepEqual((jobs as { payload: { email: string } }[]).map((job) => job.payload.email).sort(), [
      'cleo@example.org',
      'mo@example.org',
    ])
    await mailLink(app, 'cleo@example.org')
    assert.equal(await count(app, 'outbox'), 0)
    await mailLink(app, 'mo@example.org')
    assert.equal(await count(app, 'outbox'), 1)
  }, site()))

test('the mailed link signs in without asking who it is, once', () =>
  withApp(async (app) => {
    await signedIn(app, 'moderator')
    await mailLink(app, 'mo@example.org')
    const path = await mailedPath(app)
    const browser = app.browser()
    assert.doesNotMatch((await browser.get(path)).words, /Say who you are/)
    assert.equal((await browser.post(path)).location, '/desk')
    assert.equal((await browser.get('/desk')).text, 'the desk')
    assert.equal((await app.browser().post(path)).status, 410)
  }, site()))

test('a sixth attempt for one address within a quarter of an hour is refused, also with other spelling', () =>
  withApp(async (app) => {
    const browser = app.browser('198.51.100.9')
    for (let n = 0; n < 5; n++)
      assert.equal((await browser.post('/desk/sign-in', { email: 'mo@example.org' })).status, 303)
    const refused = await browser.post('/desk/sign-in', { email: ' MO@example.org' })
    assert.equal(refused.status, 429)
    assert.ok(Number(refused.headers.get('retry-after')) > 0)
    assert.equal(
      (await app.browser('203.0.113.77').post('/desk/sign-in', { email: 'mo@example.org' })).status,
      303,
    )
  }, site()))

test('without the form’s own origin nothing is sent', () =>
  withApp(async (app) => {
    const page = await app
      .browser()
      .post('/desk/sign-in', { email: 'mo@example.org' }, { 'sec-fetch-site': 'cross-site' })
    assert.equal(page.status, 403)
  }, site()))
