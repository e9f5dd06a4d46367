import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptBySize } from '#core/kept-by-size.ts'

function counting(rows: number): { ask(key?: number): Promise<number>; made(): number; at: { ms: number } } {
  const at = { ms: 0 }
  let made = 0
  const keep = keptBySize<number>(
    (value) => value,
    () => at.ms,
  )
  return { ask: (key = 1) => keep(key, () => Promise.resolve((made++, rows))), made: () => made, at }
}

test('a short answer is made anew every time, but once for those who ask at the same moment', async () => {
  const { ask, made, at } = counting(999)
  assert.deepEqual(await Promise.all([ask(), ask(), ask()]), [999, 999, 999])
  assert.equal(made(), 1)
  at.ms = 1
  await ask()
  assert.equal(made(), 2)
})

test('five thousand rows are kept for five seconds, a million for a minute, each key by itself', async () => {
  for (const [rows, seconds] of [
    [5_000, 5],
    [1_000_000, 60],
  ] as const) {
    const { ask, made, at } = counting(rows)
    await ask()
    at.ms = seconds * 1_000
    await ask()
    assert.equal(made(), 1)
    at.ms = seconds * 1_000 + 1
    await ask()
    assert.equal(made(), 2)
    await ask(2)
    assert.equal(made(), 3)
  }
})

test('a failure is not kept', async () => {
  const keep = keptBySize<number>((value) => value)
  await assert.rejects(keep(1, () => Promise.reject(new Error('away'))))
  assert.equal(await keep(1, () => Promise.resolve(5_000)), 5_000)
})

test('more than fits is let go, the oldest first; the largest of all is kept by itself', async () => {
  const made: number[] = []
  const sizes: Record<number, number> = { 1: 200_000, 2: 90_000, 3: 90_000, 4: 1_000_000 }
  const keep = keptBySize<number>(
    (value) => value,
    () => 0,
  )
  const ask = (key: number): Promise<number> =>
    keep(key, () => {
      made.push(key)
      return Promise.resolve(sizes[key]!)
    })
  for (const key of [1, 2, 1, 3, 2, 3, 1, 4, 4, 3]) await ask(key)
  assert.deepEqual(made, [1, 2, 3, 1, 4, 3])
})
