import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#core/db.ts'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { startSmtp } from '../../../../test/smtp.ts'
import { peopleRoutes } from '#features/people/routes.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { deskJobs } from '../jobs.ts'
import { deskRoutes } from '../routes.ts'

const site = (env: Record<string, string> = {}) => ({ routes: [...deskRoutes, ...peopleRoutes], env })
const operator = async (app: TestApp) => (await signedIn(app, 'operator')).browser

const FORMS = ['/desk/setup/site', '/desk/setup/legal', '/desk/setup/privacy', '/desk/setup/petitions']

test('the checklist says what is done, and why the rest is not', () =>
  withApp(async (app) => {
    const { words } = await (await operator(app)).get('/desk/setup')
    assert.match(words, /6 points of the set-up are open/)
    assert.match(words, /You have none\. On this machine the sign-in link is enough/)
    assert.match(words, /No mail server is set/)
    assert.match(words, /On this machine petitions can be listed at once.*HTTPS/)
    assert.match(words, /Load a sample dispute/)
  }, site()))

test('name, language, time zone and contact are saved and in force at once', () =>
  withApp(async (app) => {
    const browser = await operator(app)
    const values = {
      name: ' The  Gazette',
      locale: 'en-US',
      timeZone: 'Europe/Paris',
      contact: 'desk@gazette.example',
    }
    assert.equal((await browser.post('/desk/setup/site', values)).location, '/desk/setup?done=saved')
    const page = await browser.get('/desk/setup?done=saved')
    assert.match(page.words, /Saved\..*The Gazette, times in Europe\/Paris, contact desk@gazette\.example/)
    assert.match(page.text, /<html lang="en-US"/)
    const rows = await app.ctx.db
      .selectFrom('site_settings')
      .select(['name', 'decided_by'])
      .orderBy('name')
      .execute()
    assert.deepEqual(
      rows.map((row) => row.name),
      ['contact', 'locale', 'name', 'timeZone'],
    )
    assert.ok(rows.every((row) => row.decided_by !== null))
  }, site()))

test('saving the same again decides nothing new', () =>
  withApp(async (app) => {
    const browser = await operator(app)
    const values = { name: 'Firsthand', locale: 'en', timeZone: 'Etc/UTC', contact: 'desk@example.org' }
    for (let n = 0; n < 2; n++) await browser.post('/desk/setup/site', values)
    assert.equal((await app.ctx.db.selectFrom('site_settings').selectAll().execute()).length, 4)
    assert.equal((await app.ctx.db.selectFrom('desk_entries').selectAll().execute()).length, 1)
  }, site()))

test('mistakes are named and nothing typed is lost', () =>
  withApp(async (app) => {
    const browser = await operator(app)
    const wrong = await browser.post('/desk/setup/site', {
      name: '',
      locale: 'xx',
      timeZone: 'Mars/Olympus',
      contact: 'nobody',
    })
    assert.equal(wrong.status, 422)
    assert.match(wrong.words, /There are 4 problems/)
    assert.match(wrong.text, /value="nobody"/)
    const gaps = await browser.post('/desk/setup/legal', { text: 'Run by […].' })
    assert.equal(gaps.status, 422)
    assert.match(gaps.words, /still marked/)
    assert.match(gaps.text, /Run by \[…\]\./)
    const many = await browser.post('/desk/setup/petitions', { openers: 'nobody', answerThreshold: '0' })
    assert.match(many.words, /There are 2 problems/)
    assert.deepEqual(await app.ctx.db.selectFrom('site_settings').selectAll().execute(), [])
  }, site()))

test('the texts are prefilled; the completed ones are kept', () =>
  withApp(async (app) => {
    const browser = await operator(app)
    assert.match((await browser.get('/desk/setup/privacy')).words, /Backups are deleted after/)
    const text = 'Run by Ada Brand, Lewes.\n\nContact: desk@example.org'
    assert.equal(
      (await browser.post('/desk/setup/legal', { text: text.replaceAll('\n', '\r\n') })).status,
      303,
    )
    assert.equal((await app.ctx.site()).legal, text)
    assert.match((await browser.get('/desk/setup/legal')).text, /Run by Ada Brand, Lewes\./)
  }, site()))

test('a long text of a script with long bytes fits, and a longer one is told', () =>
  withApp(async (app) => {
    const browser = await operator(app)
    assert.equal((await browser.post('/desk/setup/privacy', { text: '字'.repeat(20_000) })).status, 303)
    assert.equal((await browser.post('/desk/setup/privacy', { text: '字'.repeat(20_001) })).status, 422)
  }, site()))

test('who may open petitions, and when an answer is asked for', () =>
  withApp(async (app) => {
    const browser = await operator(app)
    assert.equal(
      (await browser.post('/desk/setup/petitions', { openers: 'staff', answerThreshold: '2,500' })).status,
      303,
    )
    const { openers, answerThreshold } = await app.ctx.site()
    assert.deepEqual([openers, answerThreshold], ['staff', 2500])
    assert.match(
      (await browser.get('/desk/setup')).words,
      /Only the staff may\. An answer is asked for at 2,500 signatures\./,
    )
  }, site()))

test('without a mail server the test mail stands in the outbox, and the page says so', () =>
  withApp(async (app) => {
    const browser = await operator(app)
    const done = await browser.post('/desk/setup/test-mail')
    assert.equal(done.location, '/desk/setup?done=outbox')
    const mail = await app.ctx.db.selectFrom('outbox').selectAll().executeTakeFirstOrThrow()
    assert.deepEqual([mail.recipient, mail.subject], ['ora@example.org', 'Test mail from Firsthand'])
    assert.equal((await app.ctx.site()).mailTestedWith, '')
  }, site()))

test('a backup is asked for once, however often the button is pressed', () =>
  withApp(async (app) => {
    const browser = await operator(app)
    for (let n = 0; n < 2; n++)
      assert.equal((await browser.post('/desk/setup/backup')).location, '/desk/setup?done=backup')
    assert.match((await browser.get('/desk/setup')).words, /Under way since 12 September 2026/)
    const jobs = await app.ctx.db
      .selectFrom('graphile_worker._private_jobs' as never)
      .selectAll()
      .execute()
    assert.equal(jobs.length, 1)
  }, site()))

test('only an operator with two factors sees or changes any of it', () =>
  withApp(async (app) => {
    const mo = (await signedIn(app, 'moderator')).browser
    const half = (await signedIn(app, 'operator', { name: 'Ora', openedBy: 'mail' })).browser
    for (const path of ['/desk/setup', ...FORMS]) {
      assert.equal((await mo.get(path)).status, 403)
      assert.equal((await half.get(path)).location, '/desk/passkey')
      assert.equal((await app.browser().get(path)).location, '/desk/sign-in')
    }
    for (const path of [
      ...FORMS,
      '/desk/setup/test-mail',
      '/desk/setup/backup',
      '/desk/sample',
      '/desk/sample/removal',
    ]) {
      assert.equal((await mo.post(path, { text: 'x' })).status, 403)
      assert.equal((await half.post(path, { text: 'x' })).location, '/desk/passkey')
      assert.equal((await app.browser().post(path, { text: 'x' })).location, '/desk/sign-in')
    }
    assert.deepEqual(await app.ctx.db.selectFrom('desk_entries').selectAll().execute(), [])
  }, site(PUBLIC)))

test('a mail server that refuses is told in words, with what it said; one that takes the mail counts as tested', async () => {
  const smtp = await startSmtp()
  await withApp(
    async (app) => {
      const browser = await operator(app)
      smtp.fault = 'sender'
      const refused = await browser.post('/desk/setup/test-mail')
      assert.equal(refused.status, 422)
      assert.match(
        refused.words,
        /The test mail was not taken Our mail server does not accept the sender’s address.*The mail server said: 550 5\.1\.8/,
      )
      assert.match(
        refused.words,
        new RegExp(`127\\.0\\.0\\.1:${smtp.port} is set, and has not taken a test mail yet`),
      )
      assert.equal((await app.ctx.site()).mailTestedWith, '')

      smtp.fault = 'accept'
      assert.equal((await browser.post('/desk/setup/test-mail')).location, '/desk/setup?done=mailed')
      assert.deepEqual(
        smtp.received.map(({ to }) => to),
        ['ora@example.org'],
      )
      assert.equal((await app.ctx.site()).mailTestedWith, `127.0.0.1:${smtp.port}`)
      assert.match(
        (await browser.get('/desk/setup')).words,
        new RegExp(`127\\.0\\.0\\.1:${smtp.port} took a test mail`),
      )
      const acts = await app.ctx.db
        .selectFrom('desk_entries')
        .select(['act', 'reason'])
        .orderBy('id')
        .execute()
      assert.deepEqual(
        acts.map(({ act }) => act),
        ['mail.test-failed', 'settings.saved', 'mail.tested'],
      )
      assert.equal(acts[0]!.reason, 'sender-refused')
    },
    site({ SMTP_URL: smtp.url, MAIL_FROM: 'desk@example.org' }),
  )
  await smtp.close()
})

test('a mail server that cannot be reached is told in words', () =>
  withApp(
    async (app) => {
      const refused = await (await operator(app)).post('/desk/setup/test-mail')
      assert.match(refused.words, /Our mail server cannot be reached/)
    },
    site({ SMTP_URL: 'smtp://127.0.0.1:1' }),
  ))

test('the hotline is named from the checklist, also when it is the one it starts with', () =>
  withApp(async (app) => {
    const browser = await operator(app)
    const before = await browser.get('/desk/setup')
    assert.match(
      before.words,
      /Hotline for pictures that harm a child open Not decided yet\. People are led to INHOPE/,
    )
    assert.match(before.text, /href="\/desk\/posters\/hotline\?for=setup"/)
    const form = await browser.get('/desk/posters/hotline?for=setup')
    assert.match(form.text, /name="hotlineName"[^>]*value="INHOPE"/)
    const wrong = await browser.post('/desk/posters/hotline', {
      for: 'setup',
      hotlineName: 'Kept',
      hotlineUrl: 'javascript:alert(1)',
    })
    assert.equal(wrong.status, 422)
    assert.match(wrong.text, /value="Kept"/)
    assert.match(wrong.text, /name="for" value="setup"/)
    const same = { for: 'setup', hotlineName: 'INHOPE', hotlineUrl: 'https://www.inhope.org/EN' }
    for (let n = 0; n < 2; n++)
      assert.equal((await browser.post('/desk/posters/hotline', same)).location, '/desk/setup#hotline')
    assert.match(
      (await browser.get('/desk/setup')).words,
      /Hotline for pictures that harm a child done People who report such a picture are led to INHOPE/,
    )
    const moderator = (await signedIn(app, 'moderator')).browser
    assert.equal((await moderator.get('/desk/posters/hotline?for=setup')).status, 403)
  }, site()))

test('the sample is loaded and removed by the worker, once each', () =>
  withApp(async (app) => {
    const browser = await operator(app)
    assert.match((await browser.get('/desk/setup')).text, /action="\/desk\/sample"/)
    for (let n = 0; n < 2; n++)
      assert.equal((await browser.post('/desk/sample')).location, '/desk/setup?done=sample-loaded')
    const waiting = await run<{ task: string }>(
      app.ctx.db,
      `select task_identifier as task from graphile_worker.jobs`,
    )
    assert.deepEqual(waiting, [{ task: 'desk.load-sample' }])
    await app.ctx.db
      .insertInto('works')
      .values({
        slug: 'sample',
        kind: 'film',
        year: 2026,
        added_at: app.clock.now(),
        added_by: 'sample',
        sample: 'sample',
        search: '',
      })
      .execute()
    assert.match((await browser.get('/desk/setup')).text, /action="\/desk\/sample\/removal"/)
    const remove = deskJobs.find(({ name }) => name === 'desk.remove-sample')!
    for (let n = 0; n < 2; n++) await remove.run(app.ctx, { staffId: 1 })
    assert.match((await browser.get('/desk/setup')).text, /action="\/desk\/sample"/)
    const acts = await app.ctx.db.selectFrom('desk_entries').select('act').execute()
    assert.deepEqual(acts, [{ act: 'sample.removed' }])
  }, site()))
