import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '#core/db.ts'
import { newSecret, keysFrom } from '#core/crypto.ts'
import { cookieName } from '#core/http.ts'
import { authenticator } from '../../src/features/people/passkeys/authenticator.testing.ts'
import { PUBLIC, signedIn } from '../../src/features/people/people.testing.ts'
import { createInvite, createSignInLink } from '../../src/features/people/signing-in/actions.ts'
import { aWork, livePetition, openPetition, shown } from '../../src/features/petitions/petitions.testing.ts'
import { mailed } from '../../src/features/voices/voices.testing.ts'
import { withApp, type Browser, type Page, type TestApp } from '../app.ts'

const atPublic = (work: (app: TestApp) => Promise<void>): Promise<void> => withApp(work, { env: PUBLIC })

const pathOf = (url: string): string => new URL(url).pathname

async function postJson(app: TestApp, browser: Browser, path: string, body: unknown = {}): Promise<Page> {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', cookie }
  const page = await app.request(path, { method: 'POST', body: JSON.stringify(body), headers })
  for (const line of page.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
    browser.cookies.set(name!, value!)
  }
  return page
}

const session = (browser: Browser): string => browser.cookies.get('__Host-session')!

/** Whether this cookie alone still opens the desk. */
async function opens(app: TestApp, cookie: string, path = '/desk'): Promise<boolean> {
  return (await app.request(path, { headers: { cookie: `__Host-session=${cookie}` } })).status === 200
}

test('ASVS 6.3.3, 6.3.4 at a public address no page of the desk opens with one factor, whatever the way in', () =>
  atPublic(async (app) => {
    const byInvite = app.browser()
    await byInvite.post(pathOf((await createInvite(app.ctx)).url), { name: 'Ora', email: 'ora@example.org' })
    const byMail = (await signedIn(app, 'moderator', { openedBy: 'mail' })).browser
    for (const browser of [byInvite, byMail])
      for (const path of [
        '/desk',
        '/desk/petitions',
        '/desk/signatures',
        '/desk/names',
        '/desk/log',
        '/desk/setup',
        '/desk/staff',
        '/desk/outbox',
        '/desk/passkeys',
      ])
        assert.equal((await browser.get(path)).location, '/desk/passkey', path)
  }))

test('ASVS 6.4.1, 6.5.1 a sign-in link works once and for an hour; the code of a signature once and for half an hour', () =>
  atPublic(async (app) => {
    const { url } = await createInvite(app.ctx)
    const first = app.browser()
    assert.equal((await first.post(pathOf(url), { name: 'Ora', email: 'ora@example.org' })).status, 303)
    assert.equal(
      (await app.browser().post(pathOf(url), { name: 'Eve', email: 'eve@example.org' })).status,
      410,
    )
    const late = pathOf((await createInvite(app.ctx)).url)
    app.clock.forward({ hours: 1 })
    assert.equal((await app.browser().get(late)).status, 410)

    await aWork(app)
    const ada = app.browser('192.0.2.10')
    const slug = await openPetition(app, ada)
    const { code } = await mailed(app)
    app.clock.forward({ minutes: 30, seconds: 1 })
    assert.equal((await ada.post(`/petitions/${slug}/signature/confirm`, { code })).status, 422)
  }))

test('ASVS 6.5.2 nothing that opens a door lies in the database as it is', () =>
  atPublic(async (app) => {
    await aWork(app)
    const slug = await livePetition(app)
    const { browser, staff } = await signedIn(app, 'moderator')
    const link = pathOf((await createSignInLink(app.ctx, staff)).url)
      .split('/')
      .at(-1)!
    const ada = app.browser('192.0.2.99')
    app.clock.forward({ seconds: 1 })
    await ada.post(`/petitions/${slug}/signatures`, {
      name: 'Ben',
      email: 'ben@example.org',
      consent: 'yes',
      shown: shown(app),
    })
    const { ref, code } = await mailed(app)
    await ada.post(`/petitions/${slug}/signature/confirm`, { code, remember: 'yes' })
    const secrets = [
      session(browser),
      link,
      ada.cookies.get('__Host-browser')!,
      ...[...ada.cookies.values()].map((value) => value.split('.').at(-1)!),
    ]
    assert.ok(secrets.every((secret) => secret.length >= 43))
    const tables = await run<{ name: string }>(
      app.ctx.db,
      `select format('%I', tablename) as name from pg_tables where schemaname = 'public'`,
    )
    for (const { name } of tables) {
      const rows = await run<{ text: string }>(app.ctx.db, `select t::text as text from ${name} t`)
      for (const secret of secrets) {
        const hex = Buffer.from(secret, 'base64url').toString('hex')
        for (const { text } of rows)
          assert.ok(!text.includes(secret) && !text.includes(hex), `${name} holds a secret`)
      }
    }
    const codes = await run<{ n: number }>(
      app.ctx.db,
      `select count(*)::int as n from mailings where mailings::text like '%' || $1 || '%' and recipient_id <> $2`,
      [code, ref.id],
    )
    assert.equal(codes[0]!.n, 0)
  }))

test('ASVS 6.5.3, 7.2.3, 11.5.1 sessions and links are 256 random bits; no two are alike', () => {
  const made = Array.from({ length: 2_000 }, () => newSecret().secret)
  assert.ok(made.every((secret) => Buffer.from(secret, 'base64url').length === 32))
  assert.equal(new Set(made).size, made.length)
  // Every bit is set about half the time: within six standard deviations of 2,000 throws.
  const ones = Array.from({ length: 256 }, () => 0)
  for (const secret of made)
    Buffer.from(secret, 'base64url').forEach((byte, i) => {
      for (let bit = 0; bit < 8; bit++) ones[i * 8 + bit]! += (byte >> bit) & 1
    })
  for (const n of ones) assert.ok(Math.abs(n - 1_000) < 6 * Math.sqrt(500), String(n))
})

test('ASVS 7.2.4 every factor brings a new session, and the old one is dead', () =>
  atPublic(async (app) => {
    const browser = app.browser()
    await browser.post(pathOf((await createInvite(app.ctx)).url), { name: 'Ora', email: 'ora@example.org' })
    const before = session(browser)
    const device = authenticator(PUBLIC.BASE_URL)
    const options = (await postJson(app, browser, '/desk/passkeys/options')).json()
    assert.equal((await postJson(app, browser, '/desk/passkeys', device.create(options))).status, 200)
    const after = session(browser)
    assert.notEqual(after, before)
    assert.equal(await opens(app, after), true)
    assert.equal(await opens(app, before, '/desk/passkey'), false)
    // Nor does the site ever take over a session that a browser brings along.
    const fixed = app.browser()
    fixed.cookies.set('__Host-session', 'A'.repeat(43))
    const again = (await postJson(app, fixed, '/desk/sign-in/passkey/options')).json()
    assert.equal((await postJson(app, fixed, '/desk/sign-in/passkey', device.get(again))).status, 200)
    assert.notEqual(session(fixed), 'A'.repeat(43))
  }))

test('ASVS 7.3.1, 7.3.2 sessions end after 12 hours without use and after 7 days with it', () =>
  atPublic(async (app) => {
    const { browser } = await signedIn(app, 'moderator')
    app.clock.forward({ hours: 11 })
    assert.equal(await opens(app, session(browser)), true)
    app.clock.forward({ hours: 12 })
    assert.equal(await opens(app, session(browser)), false)
    const used = (await signedIn(app, 'moderator')).browser
    for (let hours = 0; hours < 160; hours += 10) {
      app.clock.forward({ hours: 10 })
      assert.equal(await opens(app, session(used)), true, `hour ${hours + 10}`)
    }
    app.clock.forward({ hours: 9 })
    assert.equal(await opens(app, session(used)), false)
  }))

test('ASVS 7.4.1, 7.4.2, 7.4.5 signing out, leaving and losing keys end sessions at once, on the server', () =>
  atPublic(async (app) => {
    const operator = await signedIn(app, 'operator')
    const out = await signedIn(app, 'moderator')
    const cookie = session(out.browser)
    await out.browser.post('/desk/sign-out')
    assert.equal(await opens(app, cookie), false)
    const gone = await signedIn(app, 'moderator', { name: 'Gus' })
    const keyless = await signedIn(app, 'moderator', { name: 'Kim' })
    const theirs = [session(gone.browser), session(keyless.browser)]
    const link = pathOf((await createSignInLink(app.ctx, gone.staff)).url)
    await operator.browser.post(`/desk/staff/${gone.staff.id}/departure`, { reason: 'Left' })
    await operator.browser.post(`/desk/staff/${keyless.staff.id}/lost-passkeys`, { reason: 'Lost' })
    for (const old of theirs) assert.equal(await opens(app, old, '/desk/passkey'), false)
    assert.equal((await app.browser().post(link)).status, 410)
    assert.equal(await opens(app, session(operator.browser)), true)
  }))

test('ASVS 7.5.1 the keys of an account cannot be changed with less than what protects it', () =>
  atPublic(async (app) => {
    const { browser, staff } = await signedIn(app, 'moderator', { openedBy: 'mail' })
    await app.ctx.db
      .insertInto('passkeys')
      .values({
        credential_id: Buffer.alloc(16, 1),
        staff_id: staff.id,
        public_key: Buffer.alloc(77),
        counter: 0,
        transports: [],
        name: 'Key',
        added_at: app.clock.now(),
      })
      .execute()
    assert.equal((await postJson(app, browser, '/desk/passkeys/options')).status, 403)
    const operator = (await signedIn(app, 'operator')).browser
    const own = (await run<{ id: number }>(app.ctx.db, `select id from staff where role = 'operator'`))[0]!.id
    for (const act of ['departure', 'lost-passkeys'])
      assert.equal(
        (await operator.post(`/desk/staff/${own}/${act}`, { reason: 'A stolen session' })).status,
        409,
        act,
      )
  }))

test('ASVS 9.1.1, 11.1.1 one key per purpose, as docs/security.md lists them, and none tells another', () => {
  const doc = readFileSync(join(import.meta.dirname, '../../docs/security.md'), 'utf8')
  const section = doc.slice(doc.indexOf('## Keys'), doc.indexOf('## Data'))
  const listed = [...section.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, name]) => name)
  const { fingerprint, ...keys } = keysFrom(Buffer.alloc(32, 7))
  assert.deepEqual(Object.keys(keys).toSorted(), listed.toSorted())
  const bytes = [
    ...Object.values(keys).map((key) => key.export().toString('hex')),
    fingerprint.toString('hex'),
  ]
  assert.equal(new Set(bytes).size, bytes.length)
  assert.ok(bytes.every((hex) => hex.length === 64))
})

test('ASVS 3.3.1 where there is no HTTPS, the names of cookies say so', () =>
  withApp(async (app) => {
    assert.equal(cookieName(app.ctx, 'session'), 'fh-session')
  }))
