import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { memoryLimit } from './limits.ts'

test('counts from the first one, says how long to wait, and forgets', async () => {
  let ms = 500
  const limit = memoryLimit(2, 60, () => ms)
  assert.deepEqual([await limit.take('ada'), await limit.take('ada'), await limit.take('ada')], [0, 0, 60])
  assert.equal(await limit.take('ben'), 0)
  ms = 59_000
  assert.deepEqual([await limit.take('ada'), await limit.take('ben')], [1, 0])
  ms = 60_000
  assert.deepEqual([await limit.take('ada'), await limit.take('ada'), await limit.take('ada')], [0, 0, 60])
})

test('asking on and on neither lengthens the wait nor spills into the next minute', async () => {
  let ms = 0
  const limit = memoryLimit(1, 60, () => ms)
  for (let n = 0; n < 1_000; n++) await limit.take('cleo')
  ms = 30_000
  assert.equal(await limit.take('cleo'), 30)
  ms = 60_000
  assert.equal(await limit.take('cleo'), 0)
})

test('counts like a list of all that was ever asked', async () => {
  const asks = fc.array(
    fc.record({ key: fc.constantFrom('a', 'b', '\u0000', '1.2.3.4/32', '1.2.3.5/32'), after: fc.nat(9_000) }),
    { maxLength: 200 },
  )
  await fc.assert(
    fc.asyncProperty(
      asks,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 30 }),
      async (all, points, span) => {
        let ms = 0
        const limit = memoryLimit(points, span, () => ms)
        const known = new Map<string, { since: number; count: number }>()
        for (const { key, after } of all) {
          ms += after
          const second = Math.floor(ms / 1_000)
          let counted = known.get(key)
          if (!counted || second - counted.since >= span)
            known.set(key, (counted = { since: second, count: 0 }))
          counted.count++
          const wait = counted.count <= points ? 0 : counted.since + span - second
          assert.equal(await limit.take(key), wait)
        }
      },
    ),
  )
})

test('a crowd of neighbours: nobody waits for another one, and everybody is known again', async () => {
  let ms = 0
  const limit = memoryLimit(1, 600, () => ms)
  const crowd = Array.from(
    { length: 60_000 },
    (_, n) => `${n % 500}/2001:db8:${(n >> 8).toString(16)}:${(n & 255).toString(16)}::/64`,
  )
  for (const [n, key] of crowd.entries()) {
    ms = n * 2
    assert.equal(await limit.take(key), 0, key)
  }
  for (const [n, key] of crowd.entries())
    assert.equal(await limit.take(key), 600 - 119 + Math.floor((n * 2) / 1_000), key)
  ms = 999_999
  assert.deepEqual([await limit.take(crowd[0]!), await limit.take(crowd.at(-1)!)], [0, 0])
})
