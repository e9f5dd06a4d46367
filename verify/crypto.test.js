import assert from 'node:assert/strict'
import { createHash, createHmac, generateKeyPairSync, sign, verify } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  Refused,
  fromBase64,
  hmacSha256,
  sha256,
  sha512,
  toBase64,
  toHex,
  verifyEd25519,
  verifyEd25519Slowly,
} from './index.js'

const bytes = (/** @type {string} */ hex) => Uint8Array.from(Buffer.from(hex, 'hex'))

describe('SHA-2 and HMAC', () => {
  it('have the values of FIPS 180-4 and RFC 4231', () => {
    const abc = new TextEncoder().encode('abc')
    assert.equal(toHex(sha256(abc)), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    assert.equal(
      toHex(sha512(abc)),
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    )
    // RFC 4231, test cases 1 and 6 (a key longer than a block).
    assert.equal(
      toHex(hmacSha256(new Uint8Array(20).fill(0x0b), new TextEncoder().encode('Hi There'))),
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    )
    assert.equal(
      toHex(
        hmacSha256(
          new Uint8Array(131).fill(0xaa),
          new TextEncoder().encode('Test Using Larger Than Block-Size Key - Hash Key First'),
        ),
      ),
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    )
  })

  it('agree with OpenSSL on data of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.uint8Array({ maxLength: 100 }), (data, key) => {
        assert.equal(toHex(sha256(data)), createHash('sha256').update(data).digest('hex'))
        assert.equal(toHex(sha512(data)), createHash('sha512').update(data).digest('hex'))
        assert.equal(toHex(hmacSha256(key, data)), createHmac('sha256', key).update(data).digest('hex'))
      }),
    )
  })
})

describe('Ed25519', () => {
  // RFC 8032, 7.1, tests 1 to 3.
  const vectors = [
    [
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
    [
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ].map((row) => row.map(bytes))

  for (const [name, check] of /** @type {const} */ ([
    ['Web Crypto', verifyEd25519],
    ['by hand', verifyEd25519Slowly],
  ]))
    it(`accepts the signatures of RFC 8032, and no other (${name})`, async () => {
      for (const [key, message, signature] of vectors) {
        if (!key || !message || !signature) throw new Error()
        assert.equal(await check(key, message, signature), true)
        assert.equal(await check(key, bytes('00'), signature), false)
        assert.equal(
          await check(
            key,
            message,
            signature.map((byte, i) => (i === 40 ? byte ^ 1 : byte)),
          ),
          false,
        )
        assert.equal(await check(key, message, signature.slice(1)), false)
        assert.equal(
          await check(
            key.map((byte, i) => (i === 3 ? byte ^ 1 : byte)),
            message,
            signature,
          ),
          false,
        )
      }
    })

  it('agrees by hand with OpenSSL on random keys, messages and changed bits', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(63),
        fc.integer({ min: 0, max: 255 }),
        (message, at, by) => {
          const { privateKey, publicKey } = generateKeyPairSync('ed25519')
          const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
          const signature = new Uint8Array(sign(null, message, privateKey)).map((byte, i) =>
            i === at ? byte ^ by : byte,
          )
          assert.equal(
            verifyEd25519Slowly(raw, message, signature),
            verify(null, message, publicKey, signature),
          )
          assert.equal(verifyEd25519Slowly(raw, message, signature), by === 0)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('refuses keys that sign anything, and numbers that are too large', async () => {
    const identity = bytes('01'.padEnd(64, '0'))
    const forged = bytes(`${'01'.padEnd(64, '0')}${'00'.repeat(32)}`)
    assert.equal(await verifyEd25519(identity, bytes('72'), forged), false)
    const [key, message, signature] = /** @type {Uint8Array[]} */ (vectors[1])
    if (!key || !message || !signature) throw new Error()
    // s + L is the same number modulo L, and must not pass (RFC 8032, 5.1.7).
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    let s =
      Array.from(signature.slice(32)).reduceRight((value, byte) => value * 256n + BigInt(byte), 0n) + order
    const larger = Uint8Array.from({ length: 32 }, () => {
      const byte = Number(s % 256n)
      s /= 256n
      return byte
    })
    assert.equal(
      verifyEd25519Slowly(key, message, new Uint8Array([...signature.slice(0, 32), ...larger])),
      false,
    )
  })
})

describe('base64', () => {
  it('has one text per value', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (data) => {
        assert.equal(toBase64(data), Buffer.from(data).toString('base64'))
        assert.deepEqual(fromBase64(toBase64(data)), data)
      }),
    )
    for (const text of ['A', 'AA', 'AAA', 'AB==', 'AAB=', 'AAAA=', 'AA=A', 'A-==', 'AAAA\n', ' AAAA', '===='])
      assert.throws(() => fromBase64(text), Refused, text)
  })
})
