import assert from 'node:assert/strict'
import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { mac, macOnce, macText, randomFew, seal, unseal } from './crypto.ts'

test('an HMAC with a key for once is that of RFC 4231', () => {
  const hi = macOnce(Buffer.alloc(20, 0x0b), Buffer.from('Hi There'))
  assert.equal(hi.toString('hex'), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7')
  const jefe = macOnce(Buffer.from('Jefe'), Buffer.from('what do ya want for nothing?'))
  assert.equal(jefe.toString('hex'), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843')
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 1_200 }), (key, message) => {
      const expected = createHmac('sha256', key).update(message).digest('hex')
      assert.equal(macOnce(Buffer.from(key), Buffer.from(message)).toString('hex'), expected)
    }),
  )
})

test('an HMAC with a key that stays is that of RFC 4231, whatever came before it and however long it is', () => {
  const jefe = createSecretKey(Buffer.from('Jefe'))
  const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
  assert.equal(mac(jefe, 'what do ya want for nothing?').toString('hex'), expected)
  const other = createSecretKey(randomBytes(32))
  const part = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ minLength: 300, maxLength: 700 }),
  )
  fc.assert(
    fc.property(
      fc.array(fc.oneof(part, fc.nat()), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      (parts, first) => {
        const key = first ? jefe : other
        const node = createHmac('sha256', key).update(parts.join('\0'))
        const text = node.digest('base64url')
        assert.equal(mac(key, ...parts).toString('base64url'), text)
        assert.equal(macText(key, ...parts), text)
      },
    ),
  )
  assert.equal(mac(jefe, 'what do ya want for nothing?').toString('hex'), expected)
})

test('random bytes are as many as asked for, and never the same ones twice', () => {
  const drawn = Array.from({ length: 5_000 }, (_, i) => randomFew(8 + (i % 25)))
  assert.ok(drawn.every((bytes, i) => bytes.length === 8 + (i % 25)))
  // Held on to, so that a pool that is filled again would be seen.
  assert.equal(new Set(drawn.map((bytes) => bytes.toString('hex'))).size, drawn.length)
})

test('a sealed box opens for its row and with its key alone, and no two are alike', () => {
  const [key, other] = [createSecretKey(randomBytes(32)), createSecretKey(randomBytes(32))]
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      const box = seal(key, '17|a', { text })
      assert.deepEqual(unseal(key, '17|a', box), { text })
      assert.throws(() => unseal(key, '17|b', box))
      assert.throws(() => unseal(other, '17|a', box))
      for (const at of [1, 13, box.length - 1]) {
        const changed = Buffer.from(box)
        changed[at]! ^= 1
        assert.throws(() => unseal(key, '17|a', changed))
      }
      assert.notDeepEqual(seal(key, '17|a', { text }), box)
    }),
  )
})
