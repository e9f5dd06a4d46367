import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  checkReceipt,
  commitsTo,
  formatReceipt,
  inclusionProof,
  parseLeaf,
  parseVkey,
  toBase64,
  utf8,
  verifyLog,
} from './index.js'
import { TestLog, checkpointOf, entryOf, newKey, treeHash } from './builder.testing.js'
import { readTile } from './walk.js'

/** @typedef {import('./verify-log.js').Memory} Memory */

const ten = () => Array.from({ length: 10 }, () => entryOf({}))
const today = new Date('2026-09-12T10:00:00Z')

/** Looks at a log as a computer does that remembers. @param {TestLog} log @param {Memory} [memory] @param {Date} [now] */
const look = (log, memory, now = today) => verifyLog(log.source, { remember: () => memory, now })

describe('attacks that a verifier who has looked before notices', () => {
  it('a rewritten entry, with tiles and checkpoint made anew', async () => {
    const log = new TestLog(ten())
    const { memory } = await look(log)
    log.entries[3] = entryOf({ basis: 'all' })
    log.entries.push(entryOf({}))
    log.publish()
    await assert.rejects(look(log, memory), { reason: 'history-rewritten' })
  })

  it('a dropped last entry, signed again', async () => {
    const log = new TestLog(ten())
    const { memory } = await look(log)
    log.entries.pop()
    log.publish()
    await assert.rejects(look(log, memory), { reason: 'log-shrank' })
  })

  it('two checkpoints of one size', async () => {
    const log = new TestLog(ten())
    const { memory } = await look(log)
    log.entries[9] = entryOf({ basis: 'none' })
    log.publish()
    await assert.rejects(look(log, memory), { reason: 'two-checkpoints-of-one-size' })
  })

  it('a restored backup that counted on', async () => {
    const log = new TestLog(ten())
    const { memory } = await look(log)
    log.entries.splice(6, 4, ...Array.from({ length: 9 }, () => entryOf({ basis: 'some' })))
    log.publish()
    await assert.rejects(look(log, memory), { reason: 'history-rewritten' })
  })

  it('a swapped key', async () => {
    const log = new TestLog(ten())
    const { memory } = await look(log)
    log.key = newKey(log.origin)
    log.publish()
    await assert.rejects(look(log, memory), { reason: 'key-changed' })
    await assert.rejects(verifyLog(log.source, { policy: `log ${memory.vkeys[0]}\nquorum none\n` }), {
      reason: 'key-unknown',
    })
  })

  it('an entry that is dated back to before the last look, or ahead of it', async () => {
    const log = new TestLog(ten())
    const { memory } = await look(log, undefined, new Date('2026-09-14T10:00:00Z'))
    log.entries.push(entryOf({ day: '2026-09-13' }))
    log.publish()
    await assert.rejects(look(log, memory, new Date('2026-09-15T10:00:00Z')), { reason: 'day-wrong' })
    const ahead = new TestLog([...ten(), entryOf({ day: '2026-09-20' })])
    const later = await look(ahead)
    await assert.rejects(look(ahead, later.memory), { reason: 'day-wrong' })
  })

  it('but not an honest log that grew', async () => {
    const log = new TestLog(ten())
    const first = await look(log)
    assert.deepEqual([first.trust, first.days.uncheckedBefore], ['first-use', 10])
    log.entries.push(entryOf({ day: '2026-09-13' }))
    log.publish()
    const second = await look(log, first.memory, new Date('2026-09-13T10:00:00Z'))
    assert.deepEqual(
      [second.trust, second.remembered, second.days.uncheckedBefore, second.memory.seen.length],
      ['memory', 1, 10, 2],
    )
  })
})

describe('attacks that anybody notices', () => {
  it('days that fall', async () => {
    await assert.rejects(
      look(new TestLog([entryOf({ day: '2026-09-13' }), entryOf({ day: '2026-09-12' })])),
      { reason: 'days-fall' },
    )
  })

  it('a number that is not the sum of its prefix', async () => {
    const log = new TestLog(ten())
    log.number({ counted: 10, net: 10, basis: { unsaid: 10 } })
    assert.equal((await look(log)).rows?.[0]?.recounted, 10)
    log.number({ counted: 11, net: 11 })
    await assert.rejects(look(log), { reason: 'number-wrong', message: /published 11, recounted 10/ })
    log.number({ counted: 10, net: 10, basis: { unsaid: 9, all: 1 } })
    await assert.rejects(look(log), {
      reason: 'number-wrong',
      message: /basis all: published 1, recounted 0/,
    })
    log.number({ counted: 10, net: 10, choice: { '-': 9 } })
    await assert.rejects(look(log), { reason: 'number-wrong' })
  })

  it('a number that names a wrong prefix', async () => {
    const log = new TestLog(ten())
    log.number({ counted: 10, net: 10 }, 9)
    await assert.rejects(look(log), { reason: 'number-wrong', message: /for the first 9 entries/ })
    log.number({ counted: 10, net: 10 }, 11)
    await assert.rejects(look(log), { reason: 'number-beyond-checkpoint' })
  })

  it('entries about something whose number is not published', async () => {
    const log = new TestLog([...ten(), entryOf({ subject: 'petition2' })])
    log.number({ counted: 10, net: 10 })
    await assert.rejects(look(log), { reason: 'number-missing' })
  })

  it('a history that is not one of prefixes', async () => {
    const log = new TestLog(ten())
    log.history([
      { time: '2026-09-12T09:00:00Z', size: 4 },
      { time: '2026-09-12T09:01:00Z', size: 10 },
    ])
    assert.equal((await look(log)).history, 2)
    log.history([{ time: '2026-09-12T09:00:00Z', size: 4, root: treeHash(ten().slice(0, 5)) }])
    await assert.rejects(look(log), { reason: 'history-wrong' })
  })

  it('an act on an entry that it cannot be about', async () => {
    const acts = [
      { kind: 'withdraw', ref: null },
      { kind: 'withdraw', ref: 10 },
      { kind: 'withdraw', ref: 3, subject: 'petition2' },
      { kind: 'restore', ref: 3 },
      { kind: 'remove', ref: 99 },
    ]
    for (const act of acts)
      await assert.rejects(
        look(new TestLog([...ten(), entryOf(act)])),
        { reason: 'act-without-ground' },
        JSON.stringify(act),
      )
    const twice = [entryOf({ kind: 'withdraw', ref: 3 }), entryOf({ kind: 'withdraw', ref: 3 })]
    await assert.rejects(look(new TestLog([...ten(), ...twice])), { reason: 'act-without-ground' })
  })
})

describe('counting again', () => {
  it('follows changes, withdrawals, removals and restorations', async () => {
    const log = new TestLog([
      entryOf({ basis: 'promo' }),
      entryOf({ basis: 'none', version: '2' }),
      entryOf({ basis: 'none' }),
      entryOf({ basis: 'some', choice: 'good' }),
      entryOf({ kind: 'withdraw', ref: 1 }),
      entryOf({ kind: 'remove', ref: 2, choice: 'bought' }),
      entryOf({ kind: 'restore', ref: 2 }),
      entryOf({ kind: 'change', ref: 3, basis: 'all', choice: 'bad' }),
      entryOf({ kind: 'remove', ref: 3, choice: 'test' }),
    ])
    // By hand: 4 counted, 1 withdrawn, 2 removed, 1 restored; left are entries 0 and 2.
    log.number({
      counted: 4,
      withdrawn: 1,
      removed: 2,
      restored: 1,
      net: 2,
      basis: { promo: 1, none: 1 },
      choice: { '-': 2 },
      version: { 1: 2 },
    })
    const { rows } = await look(log)
    assert.deepEqual(
      rows?.map(({ published, recounted, size }) => [published, recounted, size]),
      [[2, 2, 9]],
    )
  })
})

describe('rotation of the key', () => {
  /** @param {{ value?: string, signers?: 'both' | 'new' }} [how] */
  function rotated({ value, signers = 'both' } = {}) {
    const log = new TestLog(ten())
    const [before, next] = [log.key, newKey(log.origin)]
    log.entries.push(
      entryOf({ kind: 'key', subject: '-', version: '-', basis: '-', value: value ?? next.vkey }),
    )
    const handover = checkpointOf(log.origin, log.entries, signers === 'both' ? [before, next] : [next])
    log.entries.push(entryOf({}))
    log.key = next
    log.publish()
    log.history([], [{ vkey: next.vkey, index: 10, handover }])
    return { log, before: before.vkey, next: next.vkey }
  }

  it('is followed when an entry announces the new key and the old one signs it', async () => {
    const { log, before, next } = rotated()
    const memory = {
      vkeys: [before],
      seen: [{ size: 4, root: toBase64(treeHash(log.entries.slice(0, 4))), time: today.toISOString() }],
    }
    const report = await look(log, memory)
    assert.deepEqual([report.vkey, report.rotations, report.memory.vkeys], [next, 1, [before, next]])
    assert.equal((await verifyLog(log.source, { policy: `log ${before}\nquorum none\n` })).vkey, next)
  })

  it('is refused when the old key did not sign, or no entry announces it', async () => {
    const unsigned = rotated({ signers: 'new' })
    await assert.rejects(look(unsigned.log, { vkeys: [unsigned.before], seen: [] }), {
      reason: 'key-changed',
    })
    const unannounced = rotated({ value: newKey('example.org/log').vkey })
    await assert.rejects(look(unannounced.log, { vkeys: [unannounced.before], seen: [] }), {
      reason: 'handover-wrong',
    })
  })

  it('ends the right of the old key to sign', async () => {
    const { log, before } = rotated()
    const report = await look(log, { vkeys: [before], seen: [] })
    const old = new TestLog(log.entries)
    log.set('log/checkpoint', checkpointOf(log.origin, log.entries, [old.key]))
    await assert.rejects(look(log, report.memory), { reason: 'key-changed' })
  })
})

describe('receipts', () => {
  const log = new TestLog(Array.from({ length: 300 }, (_, i) => entryOf({ subject: `petition${i}` })))
  const keys = [parseVkey(log.key.vkey)]
  const read = async (/** @type {number} */ level, /** @type {number} */ n, /** @type {number} */ width) =>
    (await readTile(log.source, level, n, width)).bytes
  /** @param {number} index @param {number} [entry] */
  const receipt = async (index, entry = index) =>
    formatReceipt({
      index,
      proof: await inclusionProof(read, index, 300),
      checkpoint: checkpointOf(log.origin, log.entries, [log.key]),
      extra: /** @type {Uint8Array} */ (log.entries[entry]),
    })

  it('lead from every entry to the checkpoint', async () => {
    for (let index = 0; index < 300; index++)
      assert.equal((await checkReceipt(await receipt(index), keys)).leaf.subject, `petition${index}`)
  })

  it('of another entry are refused', async () => {
    await assert.rejects(checkReceipt(await receipt(17, 18), keys), { reason: 'inclusion-wrong' })
    await assert.rejects(checkReceipt((await receipt(17)).replace('index 17', 'index 18'), keys), {
      reason: 'inclusion-wrong',
    })
    await assert.rejects(checkReceipt((await receipt(17)).replace('index 17', 'index 300'), keys), {
      reason: 'inclusion-wrong',
    })
    await assert.rejects(checkReceipt(await receipt(17), [parseVkey(newKey(log.origin).vkey)]), {
      reason: 'signature-missing',
    })
    await assert.rejects(checkReceipt((await receipt(17)).replace(/^extra .*\n/m, ''), keys), {
      reason: 'receipt-malformed',
    })
  })

  it('do not show what was said; the random bytes and the words together do', async () => {
    // HMAC-SHA-256 computed with OpenSSL: printf 'name=Ada\n' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101… -binary | base64
    const leaf = parseLeaf(
      new TextDecoder().decode(entryOf({ value: 'Z2GlQKRUQCXOdYcpCFyzPuZfWdQwckVUx72axYmPbec=' })),
    )
    const salt = new Uint8Array(32).fill(1)
    assert.ok(commitsTo(leaf, salt, utf8('name=Ada\n')))
    assert.ok(!commitsTo(leaf, salt, utf8('name=Ben\n')))
    assert.ok(!commitsTo(leaf, new Uint8Array(32).fill(2), utf8('name=Ada\n')))
    assert.ok(!commitsTo({ ...leaf, value: '-' }, salt, utf8('name=Ada\n')))
  })
})
