import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withApp } from '../../../test/app.ts'
import { PUBLIC, signedIn } from './people.testing.ts'
import { peopleRoutes } from './routes.ts'

const desk = {
  method: 'GET',
  path: '/desk',
  may: 'moderator',
  handle: () => new Response('the desk'),
} as const
const site = { routes: [...peopleRoutes, desk], kinds: [], env: PUBLIC }

test('a session ends after twelve hours without use, and lives on while it is used', () =>
  withApp(async (app) => {
    const { browser } = await signedIn(app, 'moderator')
    for (let n = 0; n < 3; n++) {
      app.clock.forward({ hours: 11 })
      assert.equal((await browser.get('/desk')).text, 'the desk')
    }
    app.clock.forward({ hours: 12 })
    assert.equal((await browser.get('/desk')).location, '/desk/sign-in')
  }, site))

test('after seven days it ends, however much it is used', () =>
  withApp(async (app) => {
    const { browser } = await signedIn(app, 'moderator')
    for (let n = 0; n < 15; n++) {
      app.clock.forward({ hours: 11 })
      assert.equal((await browser.get('/desk')).status, 200, `hour ${11 * (n + 1)}`)
    }
    app.clock.forward({ hours: 3 })
    assert.equal((await browser.get('/desk')).location, '/desk/sign-in')
  }, site))

test('signing out ends this session, signing out everywhere ends all', () =>
  withApp(async (app) => {
    const here = await signedIn(app, 'moderator')
    const there = await signedIn(app, 'moderator')
    const third = await signedIn(app, 'moderator')
    const kept = [...here.browser.cookies]
    assert.equal((await here.browser.post('/desk/sign-out')).location, '/desk/sign-in')
    assert.equal(here.browser.cookies.size, 0)
    for (const [name, value] of kept) here.browser.cookies.set(name, value)
    assert.equal((await here.browser.get('/desk')).location, '/desk/sign-in')
    assert.equal((await there.browser.get('/desk')).status, 200)
    await there.browser.post('/desk/sign-out-everywhere')
    assert.equal((await third.browser.get('/desk')).location, '/desk/sign-in')
  }, site))

test('the cookie is out of reach of scripts, other sites and plain HTTP, and only its hash is stored', () =>
  withApp(async (app) => {
    const { browser } = await signedIn(app, 'moderator', { openedBy: 'mail' })
    const secret = browser.cookies.get('__Host-session')!
    assert.equal(Buffer.from(secret, 'base64url').length, 32)
    const { secret_hash } = await app.ctx.db
      .selectFrom('sessions')
      .select('secret_hash')
      .executeTakeFirstOrThrow()
    assert.equal(secret_hash.toString('utf8').includes(secret), false)
    const left = await browser.post('/desk/sign-out')
    assert.match(
      left.headers.getSetCookie()[0]!,
      /^__Host-session=; Path=\/; Max-Age=0; HttpOnly; SameSite=Lax; Secure$/,
    )
  }, site))

test('cookies that are no session lead to the sign-in page', () =>
  withApp(async (app) => {
    for (const value of ['x', 'A'.repeat(43), '%00', '"; drop table sessions', 'ü'.repeat(10)]) {
      const page = await app.request('/desk', {
        headers: { cookie: `__Host-session=${encodeURIComponent(value)}` },
      })
      assert.equal(page.location, '/desk/sign-in')
    }
  }, site))
