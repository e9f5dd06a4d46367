import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createBatch } from './batch.ts'
import { Busy } from './errors.ts'

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(() => resolve(value)))

describe('a batch', () => {
  it('carries what arrives meanwhile in one statement', async () => {
    const sizes: number[] = []
    const batch = createBatch<number, number>({
      atOnce: 1,
      run: (items) => {
        sizes.push(items.length)
        return later(items.map((item) => item * 2))
      },
    })
    const results = await Promise.all(Array.from({ length: 50 }, (_, i) => batch.add(i)))
    assert.deepEqual(
      results,
      Array.from({ length: 50 }, (_, i) => i * 2),
    )
    assert.deepEqual(sizes, [50])
  })

  it('refuses at once when its queue is full, and takes again when it has drained', async () => {
    const batch = createBatch<number, number>({ longest: 3, run: (items) => later(items) })
    const first = [1, 2, 3].map((item) => batch.add(item))
    await assert.rejects(batch.add(4), Busy)
    await Promise.all(first)
    assert.equal(await batch.add(5), 5)
  })

  it('lets one bad item harm nobody else', async () => {
    const batch = createBatch<string, string>({
      run: async (items) => {
        if (items.includes('bad')) throw new Error('bad row')
        return items
      },
    })
    const results = await Promise.allSettled(['a', 'bad', 'b'].map((item) => batch.add(item)))
    assert.deepEqual(
      results.map((result) => result.status),
      ['fulfilled', 'rejected', 'fulfilled'],
    )
  })

  it('does not ask a database that is away once more for each item', async () => {
    let asked = 0
    const batch = createBatch<string, string>({
      run: async () => {
        asked++
        throw Object.assign(new Error('terminating connection due to administrator command'), {
          code: '57P01',
        })
      },
    })
    const results = await Promise.allSettled(['a', 'b', 'c'].map((item) => batch.add(item)))
    assert.deepEqual(
      [asked, ...results.map((result) => result.status)],
      [1, 'rejected', 'rejected', 'rejected'],
    )
  })

  it('never puts two items of one key into one batch, and keeps their order', async () => {
    const batches: string[][] = []
    const batch = createBatch<{ key: string; n: number }, number>({
      key: (item) => item.key,
      atOnce: 1,
      run: (items) => {
        batches.push(items.map((item) => item.key + item.n))
        return later(items.map((item) => item.n))
      },
    })
    await Promise.all(
      [
        ['a', 1],
        ['b', 1],
        ['a', 2],
        ['a', 3],
      ].map(([key, n]) => batch.add({ key: key as string, n: n as number })),
    )
    assert.deepEqual(batches, [['a1', 'b1'], ['a2'], ['a3']])
  })
})
