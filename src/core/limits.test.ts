import assert from 'node:assert/strict'
import { test } from 'node:test'
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
