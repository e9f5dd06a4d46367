import assert from 'node:assert/strict'
import { constants, createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { sha384, toHex, utf8, verifyLog, verifyPssSlowly } from './index.js'
import { TestLog, entryOf } from './builder.testing.js'
import { reportLines } from './cli.js'

const sha256 = (/** @type {string | Uint8Array} */ data) => createHash('sha256').update(data).digest()
const BEFORE = Buffer.from(
  '30820152303d06092a864886f70d01010a3030a00d300b0609608648016503040202a11a301806092a864886f70d010108300b0609608648016503040202a203' +
    '0201300382010f003082010a0282010100',
  'hex',
)
const challenge = Buffer.from('the challenge of this site')

/** A key as an issuer publishes it, and tokens that it signed (an unblinded signature is a plain one). @param {Partial<Record<'proof' | 'kind' | 'host' | 'work', string>>} [of] */
function issuer({ proof = 'issuer', kind = 'sign', host = 'odeon.example', work = 'paper-crowns' } = {}) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const modulus = Buffer.from(String(publicKey.export({ format: 'jwk' }).n), 'base64url')
  const spki = Buffer.concat([BEFORE, modulus, Buffer.from('0203010001', 'hex')])
  const published = {
    work,
    kind,
    issuer: 'Odeon',
    host,
    proof,
    'token-key': spki.toString('base64url'),
    challenge: challenge.toString('base64url'),
  }
  const token = (nonce = randomBytes(32), about = challenge) => {
    const signed = Buffer.concat([Buffer.of(0, 2), nonce, sha256(about), sha256(spki)])
    const signature = sign('sha384', signed, {
      key: privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 48,
    })
    return Buffer.concat([signed, signature])
  }
  return { published, spki, token }
}

const odeon = issuer()
const room = issuer({ proof: 'room', host: 'firsthand.example' })
const reviews = issuer({ kind: 'review' })
const other = issuer({ work: 'glass-harbour' })

const spent = (/** @type {Uint8Array} */ token, subject = 'petition1') =>
  entryOf({ kind: 'token', subject, version: '-', basis: '-', value: Buffer.from(token).toString('base64') })

/** @param {Uint8Array[]} entries @param {unknown[]} [keys] */
function published(
  entries,
  keys = [odeon.published, room.published, reviews.published],
  work = 'paper-crowns',
) {
  const log = new TestLog(entries)
  const counted = entries
    .map((entry) => new TextDecoder().decode(entry).split('\n'))
    .filter(([, kind]) => kind === 'sign')
  /** @type {Record<string, number>} */
  const basis = {}
  for (const [, , , , key = ''] of counted) basis[key] = (basis[key] ?? 0) + 1
  log.number({ counted: counted.length, net: counted.length, basis, work })
  if (keys.length > 0) log.set('log/issuers.json', JSON.stringify({ keys }))
  return log
}

const look = (/** @type {TestLog} */ log) => verifyLog(log.source, { now: new Date('2026-09-12T10:00:00Z') })
const proven = (basis = 'all/issuer') => entryOf({ basis })

describe('SHA-384 and RSASSA-PSS without the platform', () => {
  it('is that of FIPS 180-4', () =>
    assert.equal(
      toHex(sha384(utf8('abc'))),
      'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
    ))

  for (const from of ['go', 'rust'])
    it(`verifies the tokens of RFC 9578 as ${from} wrote them, and no others`, () => {
      const file = new URL(`../test/vectors/pub_verif_rfc9578.${from}.json`, import.meta.url)
      for (const v of JSON.parse(readFileSync(file, 'utf8'))) {
        const [spki, token] = [Buffer.from(v.pkS, 'hex'), Buffer.from(v.token, 'hex')]
        assert.ok(verifyPssSlowly(spki, token.subarray(0, 98), token.subarray(98)))
        for (const at of [0, 40, 97, 98, 353]) {
          const changed = Buffer.from(token)
          changed[at] = /** @type {number} */ (changed[at]) ^ 1
          assert.ok(!verifyPssSlowly(spki, changed.subarray(0, 98), changed.subarray(98)))
        }
        assert.ok(!verifyPssSlowly(spki, token.subarray(0, 98), token.subarray(99)))
        assert.ok(!verifyPssSlowly(spki, token.subarray(0, 98), new Uint8Array(256).fill(255)))
        assert.ok(!verifyPssSlowly(spki, token.subarray(0, 98), new Uint8Array(256)))
      }
    })
})

describe('a stranger counts verified viewings', () => {
  it('different valid tokens by key, beside what is published', async () => {
    const entries = [
      spent(odeon.token()),
      spent(odeon.token()),
      spent(room.token()),
      proven(),
      proven('all/room'),
      entryOf({ basis: 'all' }),
    ]
    const report = await look(published(entries))
    assert.deepEqual(
      report.tokens?.map(({ host, tokens }) => [host, tokens]),
      [
        ['odeon.example', 1 + 1],
        ['firsthand.example', 1],
        ['odeon.example', 0],
      ],
    )
    const lines = [...reportLines(report, undefined)].join('\n')
    assert.match(lines, /viewings {5}3 used proofs/)
    assert.match(lines, /2 {2}issuer +Odeon, paper-crowns, sign, key .{12}\n/)
    assert.match(lines, /1 {2}room .*no evidence against its operator/)
  })

  it('says so where nothing but the log is published', async () => {
    const log = new TestLog([spent(odeon.token()), proven()])
    const report = await look(log)
    assert.equal(report.tokens, undefined)
    assert.match([...reportLines(report, undefined)].join('\n'), /viewings {5}not checked/)
  })

  it('does not ask for keys where there is no proof', async () => {
    assert.deepEqual((await look(published([entryOf({})], []))).tokens, [])
  })
})

describe('attacks on the number of verified viewers', () => {
  const token = odeon.token()
  const changed = (/** @type {number} */ at) => {
    const bytes = Buffer.from(token)
    bytes[at] = /** @type {number} */ (bytes[at]) ^ 1
    return bytes
  }
  /** @type {[string, Uint8Array[], string, unknown[]?][]} */
  const attacks = [
    ['a verified viewer without a token', [spent(token), proven(), proven()], 'proof-without-token'],
    ['a token of the room for a viewer of a cinema', [spent(room.token()), proven()], 'proof-without-token'],
    ['a token under another petition', [spent(token, 'petition2'), proven()], 'proof-without-token'],
    ['one token twice', [spent(token), spent(token), proven(), proven()], 'token-twice'],
    ['a token with a changed nonce', [spent(changed(5)), proven()], 'token-wrong'],
    ['a token with a changed signature', [spent(changed(200)), proven()], 'token-wrong'],
    [
      'a token of another site',
      [spent(odeon.token(undefined, Buffer.from('another'))), proven()],
      'token-wrong',
    ],
    ['a token for reviews under a petition', [spent(reviews.token()), proven()], 'token-wrong'],
    ['a token of a key that nobody published', [spent(issuer().token()), proven()], 'token-key-unknown'],
    ['half a token', [spent(token.subarray(0, 300)), proven()], 'token-malformed'],
    [
      'a token of a key for another work, signed into the log as it should be',
      [spent(other.token()), proven()],
      'token-wrong-work',
      [odeon.published, other.published],
    ],
    ['keys that are not published', [spent(token), proven()], 'issuers-missing', []],
    [
      'a key that is none of RFC 9578',
      [spent(token), proven()],
      'issuer-key-malformed',
      [{ ...odeon.published, 'token-key': 'AAAA' }],
    ],
  ]
  it('a site that does not say which work a petition is about', async () => {
    const entries = [spent(token), proven()]
    await assert.rejects(look(published(entries, undefined, /** @type {any} */ (null))), {
      reason: 'token-wrong-work',
    })
    await look(published(entries))
  })

  for (const [what, entries, reason, keys] of attacks)
    it(what, async () => {
      await assert.rejects(look(published(entries, keys)), { reason })
    })
})
