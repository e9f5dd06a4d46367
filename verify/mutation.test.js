import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  Refused,
  checkReceipt,
  formatReceipt,
  inclusionProof,
  parseBundle,
  parseVkey,
  tileWidth,
  verifyLog,
} from './index.js'
import { TestLog, checkpointOf, entryOf } from './builder.testing.js'
import { readTile } from './walk.js'

// The specifications let strangers' signature lines pass, and fold upper case in nothing; so every other byte decides.

const entries = (/** @type {number} */ size) =>
  Array.from({ length: size }, (_, i) =>
    entryOf({ subject: `petition${i % 3}`, day: i < size / 2 ? '2026-09-12' : '2026-09-13' }),
  )
const sizes = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(255, 256, 257, 511, 513, 600))

/** @param {Uint8Array} bytes @param {number} at @param {number} by */
const flipped = (bytes, at, by) => bytes.map((byte, i) => (i === at ? byte ^ by : byte))

/** @param {() => Promise<unknown>} work */
async function refusedWithName(work) {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof Refused, String(error))
    assert.match(error.reason, /^[a-z0-9-]+$/)
    return true
  })
}

describe('one changed byte', () => {
  it('of checkpoint, tile or entry bundle is refused with a named reason', async () => {
    const logs = new Map()
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (size, file, at, by) => {
          const log = logs.get(size) ?? new TestLog(entries(size))
          logs.set(size, log)
          const paths = [...log.files.keys()].filter((path) => path !== 'log/policy')
          const path = /** @type {string} */ (paths[file % paths.length])
          const whole = log.files.get(path)
          log.files.set(path, flipped(whole, at % whole.length, by))
          try {
            await refusedWithName(() => verifyLog(log.source, {}))
          } finally {
            log.files.set(path, whole)
          }
          await verifyLog(log.source, {})
        },
      ),
      { numRuns: 150 },
    )
  })

  it('of a receipt is refused with a named reason', async () => {
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (size, which, at, by) => {
          const log = new TestLog(entries(size))
          const index = which % size
          const read = async (
            /** @type {number} */ level,
            /** @type {number} */ n,
            /** @type {number} */ width,
          ) => (await readTile(log.source, level, n, width)).bytes
          const bundle = (
            await readTile(
              log.source,
              'entries',
              Math.floor(index / 256),
              tileWidth(0, Math.floor(index / 256), size),
            )
          ).bytes
          const extra = parseBundle(bundle, (index % 256) + 1, false)[index % 256]
          const receipt = formatReceipt({
            index,
            proof: await inclusionProof(read, index, size),
            checkpoint: checkpointOf(log.origin, log.entries, [log.key]),
            ...(extra && { extra }),
          })
          const keys = [parseVkey(log.key.vkey)]
          assert.equal((await checkReceipt(receipt, keys)).index, index)
          const bytes = flipped(Buffer.from(receipt), at % Buffer.byteLength(receipt), by)
          await refusedWithName(() => checkReceipt(Buffer.from(bytes).toString('utf8'), keys))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('cut off or appended is refused too', async () => {
    const log = new TestLog(entries(300))
    for (const [path, whole] of [...log.files].filter(([path]) => path !== 'log/policy'))
      for (const changed of [whole.slice(0, -1), new Uint8Array([...whole, 10]), new Uint8Array(0)]) {
        log.files.set(path, changed)
        await refusedWithName(() => verifyLog(log.source, {}))
        log.files.set(path, whole)
      }
  })
})
