import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { finishToken, requestToken, verifyToken } from '../public/js/blind-rsa.js'
import { Ledger } from './ledger.js'
import { createIssuer } from './server.js'

const folder = mkdtempSync(join(tmpdir(), 'issuer-'))
const file = join(folder, 'crowns.json')
const ledgerFile = join(folder, 'crowns.ledger')
const main = join(import.meta.dirname, 'main.js')
const run = (/** @type {string[]} */ ...args) =>
  execFileSync(process.execPath, [main, ...args], { encoding: 'utf8' })

/** @type {import('node:http').Server} */
let server
let url = ''
/** @type {string[]} */
let codes = []
/** @type {any} */
let settings
const now = Date.parse('2026-09-12T14:02:07Z')

async function open() {
  server = createIssuer(settings, new Ledger(ledgerFile), { now: () => now })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  url = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`
}

before(async () => {
  run(
    'keys',
    '--file',
    file,
    '--name',
    'Odeon',
    '--host',
    'tickets.odeon.example',
    '--site',
    'https://firsthand.example',
    '--work',
    'paper-crowns-2026',
  )
  codes = run('codes', '--ledger', ledgerFile, '--many', '5').trim().split('\n').slice(1)
  settings = JSON.parse(readFileSync(file, 'utf8'))
  await open()
})
after(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** @param {string} kind */
const keyOf = async (kind) => {
  const { keys } = /** @type {any} */ (await (await fetch(`${url}/issuer.json`)).json())
  return keys.find((/** @type {any} */ key) => key.kind === kind)
}

/** @param {string} authorization @param {Uint8Array} body @param {string} [type] */
const ask = async (authorization, body, type = 'application/private-token-request') => {
  const answer = await fetch(`${url}/token-request`, {
    method: 'POST',
    headers: { 'content-type': type, authorization },
    body: Uint8Array.from(body),
  })
  return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()) }
}

/** @param {unknown} body @param {string} [secret] */
const call = async (body, secret = settings.secret) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const signature = createHmac('sha256', Buffer.from(secret, 'base64url')).update(text).digest('hex')
  const answer = await fetch(`${url}/viewings`, {
    method: 'POST',
    headers: { 'x-signature': `sha256=${signature}` },
    body: text,
  })
  return { status: answer.status, json: /** @type {any} */ (await answer.json()) }
}

describe('the issuer', () => {
  it('makes codes of 80 bits that differ', () => {
    assert.equal(new Set(codes).size, 5)
    for (const code of codes) assert.match(code, /^([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}$/)
    assert.doesNotMatch(readFileSync(ledgerFile, 'utf8'), new RegExp(codes[0]?.replace(/-/g, '') ?? ''))
  })

  it('gives one token of each kind for a code, however it is typed, and the same answer again', async () => {
    const code = `Code ${codes[0]}`
    for (const kind of ['sign', 'review', 'vote']) {
      const key = await keyOf(kind)
      const { request, blinding } = await requestToken(key['token-key'], key.challenge)
      const { status, bytes } = await ask(code.toLowerCase().replace('code', 'Code'), request)
      assert.equal(status, 200)
      const token = await finishToken(blinding, bytes)
      assert.ok(await verifyToken(token, key['token-key'], key.challenge))
      assert.deepEqual((await ask(code, request)).bytes, bytes)
      assert.equal(
        (await ask(code, (await requestToken(key['token-key'], key.challenge)).request)).status,
        409,
      )
    }
  })

  it('remembers after a crash in the middle of a line', async () => {
    const key = await keyOf('sign')
    const first = await requestToken(key['token-key'], key.challenge)
    const { bytes } = await ask(`Code ${codes[1]}`, first.request)
    await new Promise((resolve) => server.close(resolve))
    appendFileSync(ledgerFile, '{"viewing":"half')
    await open()
    assert.deepEqual((await ask(`Code ${codes[1]}`, first.request)).bytes, bytes)
    const other = await requestToken(key['token-key'], key.challenge)
    assert.equal((await ask(`Code ${codes[1]}`, other.request)).status, 409)
    assert.equal((await ask(`Code ${codes[2]}`, other.request)).status, 200)
    await new Promise((resolve) => server.close(resolve))
    await open()
    assert.equal((await ask(`Code ${codes[2]}`, first.request)).status, 409)
  })

  it('refuses what is malformed, and keeps the code good', async () => {
    const key = await keyOf('sign')
    const { request } = await requestToken(key['token-key'], key.challenge)
    const tooLarge = Uint8Array.from(request).fill(0xff, 3)
    const otherType = Uint8Array.from(request)
    otherType[1] = 1
    for (const body of [
      request.slice(0, 258),
      new Uint8Array(),
      Uint8Array.from([...request, 1]),
      tooLarge,
      otherType,
    ])
      assert.equal((await ask(`Code ${codes[3]}`, body)).status, 422)
    assert.equal((await ask(`Code ${codes[3]}`, new Uint8Array(5000))).status, 413)
    assert.equal((await ask(`Code ${codes[3]}`, request, 'text/plain')).status, 415)
    assert.equal((await ask('Code AAAA-AAAA-AAAA-AAAA', request)).status, 403)
    assert.equal((await ask('', request)).status, 403)
    assert.equal((await ask(`Code ${codes[3]}`, request)).status, 200)
  })

  it('grants a viewing for a signed call, once', async () => {
    const at = new Date(now).toISOString()
    const { status, json } = await call({ at, id: 'order-1' })
    assert.equal(status, 201)
    const key = await keyOf('review')
    const { request } = await requestToken(key['token-key'], key.challenge)
    assert.equal((await ask(`Viewing ${json.viewing}`, request)).status, 200)
    assert.equal((await call({ at, id: 'order-1' })).status, 409)
    assert.equal((await call({ at, id: 'order-2' }, Buffer.alloc(32).toString('base64url'))).status, 403)
    assert.equal((await call({ at: '2026-09-12T13:02:07Z', id: 'order-3' })).status, 400)
    assert.equal((await call({ id: 'order-4' })).status, 400)
    assert.equal((await call('null')).status, 400)
    assert.equal((await call('{')).status, 400)
  })

  it('publishes how many it gave', async () => {
    const { issued } = /** @type {any} */ (await (await fetch(`${url}/totals.json`)).json())
    assert.deepEqual(Object.values(issued).sort(), [1, 2, 4])
  })

  it('takes codes that exist, and none that can be guessed', () => {
    const csv = join(folder, 'sold.csv')
    appendFileSync(csv, 'code;seat\n"ABCD-2345-WXYZ";12\nABCD2345WXYY;13\n')
    const other = join(folder, 'other.ledger')
    assert.match(run('codes', '--ledger', other, '--from', csv), /2 codes taken/)
    assert.ok(new Ledger(other).has('ABCD2345WXYZ'))
    appendFileSync(csv, '1234;14\n')
    assert.throws(() => run('codes', '--ledger', other, '--from', csv), /too short/)
  })

  it('does not start with a ledger that was damaged, and says what it needs', () => {
    const damaged = join(folder, 'damaged.ledger')
    appendFileSync(damaged, 'no\n{"viewing":"a"}\n')
    assert.throws(() => new Ledger(damaged), /line 1 is damaged/)
    const child = spawn(process.execPath, [main, 'serve'], { stdio: 'ignore' })
    return new Promise((resolve) => child.on('exit', (code) => resolve(assert.equal(code, 2))))
  })
})
