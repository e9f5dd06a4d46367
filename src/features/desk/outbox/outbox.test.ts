import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withApp, type TestApp } from '../../../../test/app.ts'
import { PUBLIC, signedIn } from '#features/people/people.testing.ts'
import { peopleRoutes } from '#features/people/routes.ts'
import { deskRoutes } from '../routes.ts'
import { forgetOutbox } from './jobs.ts'

const site = (env: Record<string, string> = {}) => ({ routes: [...deskRoutes, ...peopleRoutes], env })

const write = async (app: TestApp, subject: string, text: string): Promise<number> =>
  (
    await app.ctx.db
      .insertInto('outbox')
      .values({
        at: app.clock.now(),
        message_id: '<x@localhost>',
        recipient: 'ben@example.org',
        subject,
        body_text: text,
        body_html: '<h1 onclick="alert(1)">Hello</h1>',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
  ).id

test('the outbox shows the newest mail first, and its text with links to this site', () =>
  withApp(async (app) => {
    await write(app, 'First', 'x')
    const id = await write(
      app,
      '123456 is your code',
      'Code: 123456\n\nhttp://localhost:3000/c/a/b\nhttps://evil.example/\nhttp://localhost:3000.evil.example/',
    )
    const { browser } = await signedIn(app, 'operator')
    assert.match(
      (await browser.get('/desk/outbox')).words,
      /123456 is your code to ben@example\.org .* First/,
    )
    const page = await browser.get(`/desk/outbox/${id}`)
    assert.match(page.words, /Code: 123456/)
    assert.match(page.text, /<a href="http:\/\/localhost:3000\/c\/a\/b">/)
    assert.doesNotMatch(page.text, /href="[^"]*evil/)
    // The HTML part is shown as text and never becomes a part of the page.
    assert.match(page.text, /&lt;h1 onclick=/)
  }, site()))

test('more than a page of mails is paged to its end', () =>
  withApp(async (app) => {
    for (let n = 1; n <= 51; n++) await write(app, `Mail ${n}`, 'x')
    const { browser } = await signedIn(app, 'operator')
    const first = await browser.get('/desk/outbox')
    assert.match(first.words, /Mail 51 .*Mail 2 /)
    const next = /href="(\/desk\/outbox\?before=\d+)"/.exec(first.text)![1]!
    const second = await browser.get(next)
    assert.match(second.words, /Mail 1 /)
    assert.doesNotMatch(second.text, /before=/)
    assert.equal((await browser.get('/desk/outbox?before=%27x')).status, 200)
  }, site()))

test('where a mail server is set, the page says where mail goes', () =>
  withApp(
    async (app) => {
      const { browser } = await signedIn(app, 'operator')
      const { words } = await browser.get('/desk/outbox')
      assert.match(words, /Mail goes out through mail\.example:587\./)
      assert.doesNotMatch(words, /hunter2/)
    },
    site({ SMTP_URL: 'smtp://me:hunter2@mail.example:587' }),
  ))

test('codes in mails are for the operator alone', () =>
  withApp(async (app) => {
    const id = await write(app, 'Code', '123456')
    const mo = (await signedIn(app, 'moderator')).browser
    const half = (await signedIn(app, 'operator', { openedBy: 'mail' })).browser
    for (const path of ['/desk/outbox', `/desk/outbox/${id}`]) {
      assert.equal((await mo.get(path)).status, 403)
      assert.equal((await half.get(path)).location, '/desk/passkey')
      assert.equal((await app.browser().get(path)).location, '/desk/sign-in')
    }
  }, site(PUBLIC)))

test('mails that are none are not found', () =>
  withApp(async (app) => {
    const { browser } = await signedIn(app, 'operator')
    for (const id of ['0', '-1', 'x', '1.5', '99999999999999999999', '%27'])
      assert.equal((await browser.get(`/desk/outbox/${id}`)).status, 404, id)
  }, site()))

test('mails go out of the outbox after 30 days', () =>
  withApp(async (app) => {
    const old = await write(app, 'Old', 'x')
    app.clock.forward({ days: 30 })
    const young = await write(app, 'Young', 'x')
    const left = async (): Promise<number[]> =>
      (await app.ctx.db.selectFrom('outbox').select('id').orderBy('id').execute()).map(({ id }) => id)
    await forgetOutbox(app.ctx)
    assert.deepEqual(await left(), [old, young])
    app.clock.forward({ seconds: 1 })
    await forgetOutbox(app.ctx)
    assert.deepEqual(await left(), [young])
  }, site()))
