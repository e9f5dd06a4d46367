import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { withApp, type Browser, type Page, type TestApp } from '../../../../test/app.ts'
import { PUBLIC, signedIn } from '../people.testing.ts'
import { peopleRoutes } from '../routes.ts'
import { createInvite } from '../signing-in/actions.ts'
import { authenticator, type Authenticator, type Wrong } from './authenticator.testing.ts'

const desk = {
  method: 'GET',
  path: '/desk',
  may: 'moderator',
  handle: () => new Response('the desk'),
} as const
const site = { routes: [...peopleRoutes, desk], kinds: [], env: PUBLIC }
const ORIGIN = PUBLIC.BASE_URL

/** What public/js/passkey.js sends. */
async function postJson(app: TestApp, browser: Browser, path: string, body: unknown = {}): Promise<Page> {
  const page = await app.request(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    },
  })
  for (const line of page.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
    browser.cookies.set(name!, value!)
  }
  return page
}

/** One ceremony: options from the site, the device's answer back. */
async function ceremony(
  app: TestApp,
  browser: Browser,
  kind: 'create' | 'get',
  base: string,
  device: Authenticator,
  wrong?: Wrong,
): Promise<Page> {
  const options = await postJson(app, browser, `${base}/options`)
  assert.equal(options.status, 200)
  return postJson(app, browser, base, device[kind](options.json(), wrong))
}

const invited = async (app: TestApp, email = 'ada@example.org'): Promise<Browser> => {
  const browser = app.browser()
  await browser.post(new URL((await createInvite(app.ctx)).url).pathname, { name: 'Ada', email })
  return browser
}

async function withPasskey(app: TestApp): Promise<{ browser: Browser; device: Authenticator }> {
  const browser = await invited(app)
  const device = authenticator(ORIGIN)
  assert.deepEqual((await ceremony(app, browser, 'create', '/desk/passkeys', device)).json(), {
    next: '/desk/setup',
  })
  return { browser, device }
}

const passkeys = (app: TestApp) => app.ctx.db.selectFrom('passkeys').selectAll().execute()
const refused = async (page: Page, app: TestApp): Promise<void> => {
  assert.equal(page.status, 422)
  assert.match((page.json() as { problem: string }).problem, /was not accepted/)
  assert.equal(page.headers.getSetCookie().length, 0)
  assert.equal((await app.ctx.db.selectFrom('passkey_challenges').selectAll().execute()).length, 0)
}

test('the first passkey opens the desk, in a new session; the old one has ended', () =>
  withApp(async (app) => {
    const browser = await invited(app)
    const before = [...browser.cookies]
    await ceremony(app, browser, 'create', '/desk/passkeys', authenticator(ORIGIN))
    assert.equal((await browser.get('/desk')).text, 'the desk')
    const stolen = app.browser()
    for (const [name, value] of before) stolen.cookies.set(name, value)
    assert.equal((await stolen.get('/desk')).location, '/desk/sign-in')
  }, site))

test('a passkey signs in on its own, without a name', () =>
  withApp(async (app) => {
    const { device } = await withPasskey(app)
    const other = app.browser()
    assert.deepEqual((await ceremony(app, other, 'get', '/desk/sign-in/passkey', device)).json(), {
      next: '/desk',
    })
    assert.equal((await other.get('/desk')).text, 'the desk')
  }, site))

const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const wrongs: [string, Wrong][] = [
  ['another origin', { origin: 'https://firsthand.example.evil.example' }],
  ['another port', { origin: 'https://firsthand.example:8443' }],
  ['another relying party', { rpId: 'evil.example' }],
  ['a challenge that was never given', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
  ['the other ceremony’s type', { type: 'payment.get' }],
  ['no check of the person', { unverified: true }],
]

for (const [name, wrong] of [...wrongs, ['the signature of another key', { key: other }] as [string, Wrong]])
  test(`signing in is refused with ${name}`, () =>
    withApp(async (app) => {
      const { device } = await withPasskey(app)
      const page = await ceremony(app, app.browser(), 'get', '/desk/sign-in/passkey', device, wrong)
      assert.equal(page.status, 422)
      assert.equal(page.headers.getSetCookie().length, 0)
      assert.equal((await ceremony(app, app.browser(), 'get', '/desk/sign-in/passkey', device)).status, 200)
    }, site))

for (const [name, wrong] of wrongs)
  test(`adding is refused with ${name}`, () =>
    withApp(async (app) => {
      const browser = await invited(app)
      const page = await ceremony(app, browser, 'create', '/desk/passkeys', authenticator(ORIGIN), wrong)
      assert.equal(page.status, 422)
      assert.deepEqual(await passkeys(app), [])
      assert.equal((await browser.get('/desk')).location, '/desk/passkey')
    }, site))

test('an answer cannot be used twice', () =>
  withApp(async (app) => {
    const { device } = await withPasskey(app)
    const browser = app.browser()
    const answer = device.get((await postJson(app, browser, '/desk/sign-in/passkey/options')).json())
    assert.equal((await postJson(app, browser, '/desk/sign-in/passkey', answer)).status, 200)
    await refused(await postJson(app, app.browser(), '/desk/sign-in/passkey', answer), app)
  }, site))

test('a challenge is good for five minutes, and only for what it was given for', () =>
  withApp(async (app) => {
    const { device, browser } = await withPasskey(app)
    const options = (await postJson(app, browser, '/desk/sign-in/passkey/options')).json()
    app.clock.forward({ minutes: 5 })
    await refused(await postJson(app, app.browser(), '/desk/sign-in/passkey', device.get(options)), app)
    const confirming = (await postJson(app, browser, '/desk/passkey/options')).json()
    assert.equal(
      (await postJson(app, app.browser(), '/desk/sign-in/passkey', device.get(confirming))).status,
      422,
    )
  }, site))

test('a mail link asks for the passkey, and cannot add another one', () =>
  withApp(async (app) => {
    const { device } = await withPasskey(app)
    const staff = await app.ctx.db.selectFrom('staff').select('id').executeTakeFirstOrThrow()
    const { openSession } = await import('../sessions.ts')
    const thief = app.browser()
    thief.cookies.set('__Host-session', await openSession(app.ctx, staff.id, 'mail'))
    assert.equal((await thief.get('/desk')).location, '/desk/passkey')
    assert.doesNotMatch((await thief.get('/desk/passkey')).text, /action="\/desk\/passkeys"/)
    assert.equal((await postJson(app, thief, '/desk/passkeys/options')).status, 403)
    const confirmed = await ceremony(app, thief, 'get', '/desk/passkey', device)
    assert.deepEqual(confirmed.json(), { next: '/desk' })
    assert.equal((await thief.get('/desk')).text, 'the desk')
  }, site))

test('somebody else’s passkey does not confirm', () =>
  withApp(async (app) => {
    const { device } = await withPasskey(app)
    const { browser } = await signedIn(app, 'moderator', { openedBy: 'mail' })
    const page = await ceremony(app, browser, 'get', '/desk/passkey', device)
    assert.equal(page.status, 422)
    assert.equal((await browser.get('/desk')).location, '/desk/passkey')
  }, site))

test('the server’s link lets a lost operator add a new passkey beside the lost one', () =>
  withApp(async (app) => {
    await withPasskey(app)
    const again = await invited(app)
    assert.equal((await again.get('/desk')).location, '/desk/passkey')
    assert.equal((await ceremony(app, again, 'create', '/desk/passkeys', authenticator(ORIGIN))).status, 200)
    assert.equal((await passkeys(app)).length, 2)
    assert.equal((await again.get('/desk')).text, 'the desk')
  }, site))

test('a passkey that copies another one’s id is refused', () =>
  withApp(async (app) => {
    const { browser, device } = await withPasskey(app)
    const page = await ceremony(app, browser, 'create', '/desk/passkeys', device)
    assert.equal(page.status, 422)
    assert.equal((await passkeys(app)).length, 1)
  }, site))

test('passkeys get names; of two, one can be removed, and the last one cannot', () =>
  withApp(async (app) => {
    const { browser, device } = await withPasskey(app)
    const second = authenticator(ORIGIN)
    await ceremony(app, browser, 'create', '/desk/passkeys', second)
    assert.equal(
      (await browser.post(`/desk/passkeys/${device.id}/name`, { name: ' Blue   key ' })).location,
      '/desk/passkeys',
    )
    assert.match((await browser.get('/desk/passkeys')).words, /Blue key/)
    const unnamed = await browser.post(`/desk/passkeys/${device.id}/name`, { name: '  ' })
    assert.equal(unnamed.status, 422)
    assert.match(unnamed.words, /Type a name/)
    assert.equal((await browser.post(`/desk/passkeys/${second.id}/removal`)).status, 303)
    assert.equal((await browser.post(`/desk/passkeys/${second.id}/removal`)).status, 404)
    assert.equal((await browser.post(`/desk/passkeys/${device.id}/removal`)).status, 409)
    assert.equal((await ceremony(app, app.browser(), 'get', '/desk/sign-in/passkey', second)).status, 422)
  }, site))

test('Cleo can neither name nor remove Ada’s passkey', () =>
  withApp(async (app) => {
    const { device } = await withPasskey(app)
    const { browser: cleo } = await signedIn(app, 'moderator', { name: 'Cleo' })
    assert.equal((await cleo.post(`/desk/passkeys/${device.id}/name`, { name: 'mine' })).status, 404)
    assert.equal((await cleo.post(`/desk/passkeys/${device.id}/removal`)).status, 404)
    assert.equal((await app.browser().post(`/desk/passkeys/${device.id}/removal`)).location, '/desk/sign-in')
  }, site))

test('whatever is no answer of a device is a bad request, never an error', () =>
  withApp(async (app) => {
    const browser = await invited(app)
    const base = { id: 'AA', rawId: 'AA', type: 'public-key' }
    const none = 'eyJjaGFsbGVuZ2UiOjF9'
    for (const body of [
      null,
      [],
      'x',
      {},
      { ...base, response: {} },
      { ...base, response: { clientDataJSON: '\u0000', attestationObject: 'A' } },
    ])
      assert.equal((await postJson(app, browser, '/desk/passkeys', body)).status, 400)
    for (const clientDataJSON of ['', 'AAAA', none])
      assert.equal(
        (
          await postJson(app, browser, '/desk/passkeys', {
            ...base,
            response: { clientDataJSON, attestationObject: 'AAAA' },
          })
        ).status,
        422,
      )
    const signed = {
      ...base,
      response: { clientDataJSON: none, authenticatorData: 'AA', signature: 'AA', userHandle: null },
    }
    assert.equal((await postJson(app, browser, '/desk/sign-in/passkey', signed)).status, 422)
    assert.equal(
      (
        await app.request('/desk/sign-in/passkey', {
          method: 'POST',
          body: '{',
          headers: { 'sec-fetch-site': 'same-origin' },
        })
      ).status,
      400,
    )
  }, site))

test('garbage in the place of an attestation is refused', () =>
  withApp(async (app) => {
    const browser = await invited(app)
    const options = (await postJson(app, browser, '/desk/passkeys/options')).json()
    const answer = authenticator(ORIGIN).create(options)
    const response = {
      ...(answer.response as object),
      attestationObject: Buffer.alloc(200, 0x9f).toString('base64url'),
    }
    await refused(await postJson(app, browser, '/desk/passkeys', { ...answer, response }), app)
    assert.deepEqual(await passkeys(app), [])
  }, site))
