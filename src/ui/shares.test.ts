import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { wholePercents } from '#ui/shares.ts'

test('thirds: the point left over goes to the first of equal remainders', () => {
  assert.deepEqual(wholePercents([1, 1, 1]), [34, 33, 33])
})

test('largest remainders by hand', () => {
  // 41.6, 25.2, 33.2 of 100: floors 41 + 25 + 33 = 99, the largest remainder is .6.
  assert.deepEqual(wholePercents([416, 252, 332]), [42, 25, 33])
  // 7.00, 10.9999…, 7.99…, 51.99…, 13.00, 9.00: three points are left over for the .99s.
  assert.deepEqual(wholePercents([42_857, 67_347, 48_979, 318_365, 79_591, 55_102]), [7, 11, 8, 52, 13, 9])
})

test('nothing counted is zero everywhere', () => {
  assert.deepEqual(wholePercents([0, 0, 0]), [0, 0, 0])
  assert.deepEqual(wholePercents([]), [])
})

test('always 100 in all, each less than one point from the exact share', () => {
  const counts = fc
    .array(fc.nat(10_000_000), { minLength: 1, maxLength: 8 })
    .filter((list) => list.some((n) => n > 0))
  fc.assert(
    fc.property(counts, (list) => {
      const total = list.reduce((a, b) => a + b)
      const percents = wholePercents(list)
      assert.equal(
        percents.reduce((a, b) => a + b),
        100,
      )
      percents.forEach((percent, index) => assert.ok(Math.abs(percent - (list[index]! / total) * 100) < 1))
    }),
  )
})
