import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { peopleJobs } from '../jobs.ts'
import { PUBLIC, signedIn } from '../people.testing.ts'
import { peopleRoutes } from '../routes.ts'

const desk = {
  method: 'GET',
  path: '/desk',
  may: 'moderator',
  handle: () => new Response('the desk'),
} as const
const site = { routes: [...peopleRoutes, desk], kinds: [], env: PUBLIC }

const acts = async (app: TestApp): Promise<[string, string, string | null][]> =>
  (
    await app.ctx.db.selectFrom('desk_entries').select(['act', 'about', 'reason']).orderBy('id').execute()
  ).map((row) => [row.act, row.about, row.reason])

async function signInByMail(app: TestApp, email: string) {
  await peopleJobs[0].run(app.ctx, { email })
  const mail = await app.ctx.db
    .selectFrom('outbox')
    .select('body_text')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  const browser = app.browser()
  await browser.post(new URL(/http\S+\/sign-in\/\S+/.exec(mail.body_text)![0]).pathname)
  return browser
}

test('an operator invites a moderator, who comes in by the mailed link', () =>
  withApp(async (app) => {
    const { browser } = await signedIn(app, 'operator')
    const done = await browser.post('/desk/staff', { name: 'Mo', email: 'mo@example.org', role: 'moderator' })
    assert.equal(done.location, '/desk/staff?done=invited')
    const page = await browser.get('/desk/staff?done=invited')
    assert.match(page.words, /The invitation is under way.*Mo.*Moderator.*mo@example\.org · no passkey/)
    const mo = await signInByMail(app, 'mo@example.org')
    assert.match((await mo.get('/desk/passkey')).words, /Add your passkey/)
    assert.deepEqual(await acts(app), [['staff.invited', 'Mo', null]])
  }, site))

test('inviting again or with mistakes keeps what was typed', () =>
  withApp(async (app) => {
    const { browser } = await signedIn(app, 'operator')
    await browser.post('/desk/staff', { name: 'Mo', email: 'mo@example.org', role: 'moderator' })
    const twice = await browser.post('/desk/staff', {
      name: 'Mo',
      email: 'MO@example.org',
      role: 'moderator',
    })
    assert.equal(twice.status, 422)
    assert.match(twice.words, /on the staff already/)
    assert.match(twice.text, /value="MO@example.org"/)
    const wrong = await browser.post('/desk/staff', { name: 'x'.repeat(81), email: 'a b@c', role: 'king' })
    assert.match(wrong.words, /There are 3 problems/)
    assert.equal((await acts(app)).length, 1)
  }, site))

test('moderators and Cleo do not see the staff', () =>
  withApp(async (app) => {
    const mo = await signedIn(app, 'moderator')
    const { id } = mo.staff
    for (const path of ['/desk/staff', `/desk/staff/${id}`]) {
      assert.equal((await mo.browser.get(path)).status, 403)
      assert.equal((await app.browser().get(path)).location, '/desk/sign-in')
    }
    for (const path of [
      '/desk/staff',
      `/desk/staff/${id}/departure`,
      `/desk/staff/${id}/lost-passkeys`,
      `/desk/staff/${id}/link`,
    ]) {
      assert.equal((await mo.browser.post(path, { reason: 'because' })).status, 403)
      assert.equal((await app.browser().post(path, { reason: 'because' })).location, '/desk/sign-in')
    }
    const half = await signedIn(app, 'operator', { openedBy: 'mail' })
    assert.equal(
      (await half.browser.post(`/desk/staff/${id}/departure`, { reason: 'because' })).location,
      '/desk/passkey',
    )
    assert.deepEqual(await acts(app), [])
  }, site))

test('who leaves is out at once: sessions, links, passkeys and address end, the name stays', () =>
  withApp(async (app) => {
    const operator = await signedIn(app, 'operator')
    const mo = await signedIn(app, 'moderator')
    await peopleJobs[0].run(app.ctx, { email: 'mo@example.org' })
    const mail = await app.ctx.db.selectFrom('outbox').select('body_text').executeTakeFirstOrThrow()
    const link = new URL(/http\S+\/sign-in\/\S+/.exec(mail.body_text)![0]).pathname

    const unsaid = await operator.browser.post(`/desk/staff/${mo.staff.id}/departure`, { reason: ' ' })
    assert.equal(unsaid.status, 422)
    assert.match(unsaid.words, /Say why/)
    assert.equal((await mo.browser.get('/desk')).status, 200)

    const done = await operator.browser.post(`/desk/staff/${mo.staff.id}/departure`, { reason: 'New job' })
    assert.equal(done.location, '/desk/staff?done=left')
    assert.equal((await mo.browser.get('/desk')).location, '/desk/sign-in')
    assert.equal((await app.browser().post(link)).status, 410)
    await peopleJobs[0].run(app.ctx, { email: 'mo@example.org' })
    assert.equal((await app.ctx.db.selectFrom('outbox').selectAll().execute()).length, 1)
    assert.match((await operator.browser.get('/desk/staff')).words, /Former staff Mo .*: New job/)
    assert.equal(
      (await operator.browser.post(`/desk/staff/${mo.staff.id}/departure`, { reason: 'again' })).status,
      404,
    )
    assert.deepEqual(await acts(app), [['staff.left', 'Mo', 'New job']])
  }, site))

test('who left can be invited again, as a new account', () =>
  withApp(async (app) => {
    const operator = await signedIn(app, 'operator')
    const mo = await signedIn(app, 'moderator')
    await operator.browser.post(`/desk/staff/${mo.staff.id}/departure`, { reason: 'New job' })
    assert.equal(
      (await operator.browser.post('/desk/staff', { name: 'Mo', email: 'mo@example.org', role: 'moderator' }))
        .status,
      303,
    )
  }, site))

test('a lost passkey stops working and a link for a new one is sent; never for oneself', () =>
  withApp(async (app) => {
    const operator = await signedIn(app, 'operator')
    const mo = await signedIn(app, 'moderator')
    await app.ctx.db
      .insertInto('passkeys')
      .values({
        credential_id: Buffer.of(1),
        staff_id: mo.staff.id,
        public_key: Buffer.of(1),
        counter: 0,
        transports: [],
        name: 'old',
        added_at: app.clock.now(),
      })
      .execute()
    assert.equal(
      (
        await operator.browser.post(`/desk/staff/${mo.staff.id}/lost-passkeys`, {
          reason: 'Phone stolen, called me',
        })
      ).status,
      303,
    )
    assert.equal((await mo.browser.get('/desk')).location, '/desk/sign-in')
    assert.deepEqual(await app.ctx.db.selectFrom('passkeys').selectAll().execute(), [])
    const self = operator.staff.id
    assert.equal(
      (await operator.browser.post(`/desk/staff/${self}/lost-passkeys`, { reason: 'mine' })).status,
      409,
    )
    assert.equal(
      (await operator.browser.post(`/desk/staff/${self}/departure`, { reason: 'mine' })).status,
      409,
    )
  }, site))

test('ids that are none are not found', () =>
  withApp(async (app) => {
    const { browser } = await signedIn(app, 'operator')
    for (const id of ['0', '-1', '1e3', '99999999999999999999', 'x', '1%27'])
      assert.equal((await browser.get(`/desk/staff/${id}`)).status, 404, id)
  }, site))
