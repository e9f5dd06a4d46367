import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  EMPTY_ROOT,
  Refused,
  appendLeaf,
  consistencyProof,
  emptyEdge,
  folderSource,
  formatCheckpoint,
  formatVkey,
  fromBase64,
  hashesAt,
  leafHash,
  openCheckpoint,
  openNote,
  parseCheckpoint,
  parsePolicy,
  parseVkey,
  rootOf,
  tilePath,
  tileWidth,
  tilesOf,
  toBase64,
  toHex,
  verifyConsistency,
  verifyInclusion,
  walkLog,
} from './index.js'
import { readTile } from './walk.js'

const folder = new URL('vectors/', import.meta.url)
/** @param {string} name */
const vectors = (name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
/** @param {string} hex */
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'))
/** Some vectors hold hashes of a wrong length, which must be refused and not fail. @param {string} text */
const loose = (text) => Uint8Array.from(Buffer.from(text, 'base64'))

/** @param {() => unknown} work */
function refuses(work) {
  try {
    work()
    return false
  } catch (error) {
    if (error instanceof Refused) return true
    throw error
  }
}

describe('published vectors: RFC 6962', () => {
  it('has the roots of the eight-leaf tree', () => {
    const {
      leaves_hex: leaves,
      roots_hex_size_1_to_8: roots,
      empty_root_hex: empty,
    } = vectors('eight-leaf-tree.json')
    const edge = emptyEdge()
    const found = leaves.map((/** @type {string} */ leaf) => {
      appendLeaf(edge, leafHash(bytes(leaf)))
      return toHex(rootOf(edge))
    })
    assert.deepEqual(found, roots)
    assert.equal(toHex(EMPTY_ROOT), empty)
  })

  it('judges every inclusion proof as published', () => {
    const all = vectors('inclusion.json')
    assert.ok(all.length > 90)
    for (const { leafIdx, treeSize, root, leafHash: leaf, proof, desc, wantErr } of all) {
      const refused = refuses(() =>
        verifyInclusion(leafIdx, treeSize, loose(leaf), (proof ?? []).map(loose), loose(root)),
      )
      assert.equal(refused, wantErr, `${desc}: ${leafIdx} of ${treeSize}`)
    }
  })

  it('judges every consistency proof as published', () => {
    const all = vectors('consistency.json')
    assert.ok(all.length > 90)
    for (const { size1, size2, root1, root2, proof, desc, wantErr } of all) {
      const refused = refuses(() =>
        verifyConsistency(size1, size2, loose(root1), loose(root2), (proof ?? []).map(loose)),
      )
      assert.equal(refused, wantErr, `${desc}: ${size1} to ${size2}`)
    }
  })
})

describe('published vectors: signed notes', () => {
  const { notes, bad_vkeys: badVkeys, bad_notes: badNotes = [] } = vectors('notes.json')

  for (const { case: name, vkey, note, ok } of notes)
    it(name, async () => {
      const opened = openNote(note, [parseVkey(vkey)])
      if (ok)
        assert.deepEqual(
          (await opened).signers.map((signer) => signer.vkey),
          [vkey],
        )
      else await assert.rejects(opened, Refused)
    })

  it('refuses malformed verifier keys', () => {
    // A key of an unknown type may be known to somebody else: it is read, and never verifies anything.
    for (const { vkey, why } of badVkeys) {
      const unusable = refuses(() => {
        if (parseVkey(vkey).type !== 1) throw new Refused('type', why)
      })
      assert.ok(unusable, why)
    }
  })

  it('refuses malformed notes', async () => {
    const good = notes[0].note
    const key = parseVkey(notes[0].vkey)
    const broken = [
      ...badNotes,
      '',
      'text',
      'text\n',
      'text\n\n',
      good.slice(0, -1),
      good.replace('\n\n', '\n'),
      good.replace('\u2014', '-'),
      `${good}\n`,
      good.replace('If', 'I\u0001f'),
      good.replace('x08go', 'x08g'),
    ]
    for (const note of broken)
      await assert.rejects(
        openNote(typeof note === 'string' ? note : note.note, [key]),
        Refused,
        JSON.stringify(note),
      )
  })

  it('ignores unknown keys, and accepts sixteen signatures', async () => {
    const { note, vkey } = notes[0]
    const line = note.split('\n').at(-2)
    const stranger = line.replace('PeterNeumann', 'somebody.else')
    assert.equal(
      (await openNote(`${note}${`${stranger}\n`.repeat(15)}`, [parseVkey(vkey)])).signers.length,
      1,
    )
    await assert.rejects(openNote(note, []), { reason: 'signature-missing' })
  })

  it('writes the vkey that it reads', () => {
    for (const { vkey } of notes) {
      const { name, publicKey } = parseVkey(vkey)
      assert.equal(formatVkey(name, publicKey), vkey)
    }
  })
})

describe('published vectors: checkpoints', () => {
  const { good, bad } = vectors('checkpoint-bodies.json')

  it('reads the good bodies', () => {
    for (const { body, origin, size, hash_b64: hash } of good) {
      const checkpoint = parseCheckpoint(body)
      assert.deepEqual(
        [checkpoint.origin, String(checkpoint.size), toBase64(checkpoint.root)],
        [origin, size, hash ?? toBase64(checkpoint.root)],
      )
      assert.equal(formatCheckpoint(checkpoint), body)
    }
  })

  it('refuses the bad ones', () => {
    for (const body of bad)
      assert.ok(
        refuses(() => parseCheckpoint(body)),
        JSON.stringify(body),
      )
    for (const size of ['01', '+1', '1 ', '1.0', '1e3', ''])
      assert.ok(
        refuses(() => parseCheckpoint(`Log\n${size}\nYmFuYW5hcw==\n`)),
        size,
      )
  })
})

describe('published vectors: witness transcript', () => {
  // The transcript says 403 for an unknown origin; the current specification (spec_status) says 404.
  it('gives every checkpoint the status of tlog-witness v1.0.0', async () => {
    const {
      log_public_key_hex: key,
      log_origin: origin,
      steps,
    } = vectors('witness-add-checkpoint-transcript.json')
    const verifier = parseVkey(formatVkey(origin, bytes(key)))
    /** @type {{ size: number, root: Uint8Array }} */
    let latest = { size: 0, root: EMPTY_ROOT }
    /** @param {string} body */
    const statusOf = async (body) => {
      const [head = '', ...rest] = body.split('\n\n')
      const [first = '', ...hashes] = head.split('\n')
      const old = Number(/^old (\d+)$/.exec(first)?.[1])
      const note = rest.join('\n\n')
      if (!note.startsWith(`${origin}\n`)) return 404
      let checkpoint
      try {
        checkpoint = await openCheckpoint(note, [verifier])
      } catch {
        return 403
      }
      if (old > checkpoint.size) return 400
      if (old !== latest.size) return 409
      if (
        old > 0 &&
        refuses(() =>
          verifyConsistency(old, checkpoint.size, latest.root, checkpoint.root, hashes.map(fromBase64)),
        )
      )
        return 422
      latest = checkpoint
      return 200
    }
    const found = []
    for (const { request_body: body } of steps) found.push(await statusOf(body))
    assert.deepEqual(
      found,
      steps.map((/** @type {{ spec_status: number }} */ step) => step.spec_status),
    )
  })
})

describe('published vectors: the test log of Tessera', () => {
  const path = fileURLToPath(new URL('tessera-testlog', folder))
  const vkey = parseVkey('example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx')
  const checkpointOf = (/** @type {number | undefined} */ n) =>
    openCheckpoint(readFileSync(`${path}/checkpoint${n === undefined ? '' : `.${n}`}`, 'utf8'), [vkey])

  it('is read from its tiles, and every older checkpoint is a prefix', async () => {
    const source = await folderSource(path)
    const newest = await checkpointOf(undefined)
    assert.equal(newest.size, 15)
    const older = await Promise.all(Array.from({ length: 15 }, (_, n) => checkpointOf(n)))
    let prefixes = 0
    const at = new Map(
      older.map(({ size, root }) => [
        size,
        (/** @type {Uint8Array} */ found) => {
          assert.deepEqual(found, root)
          prefixes++
        },
      ]),
    )
    assert.deepEqual(await walkLog(source, newest.size, { at }), newest.root)
    assert.equal(prefixes, older.length)
  })

  it('has consistency proofs that verify, from each checkpoint to each later one', async () => {
    const source = await folderSource(path)
    for (let size = 1; size <= 15; size++)
      for (let older = 1; older <= size; older++) {
        const proof = await consistencyProof(
          async (level, n, width) => (await readTile(source, level, n, width)).bytes,
          older,
          size,
        )
        verifyConsistency(
          older,
          size,
          (await checkpointOf(older)).root,
          (await checkpointOf(size)).root,
          proof,
        )
      }
  })
})

describe('paths and widths of tlog-tiles', () => {
  it('are those of the examples in the specification', () => {
    assert.equal(tilePath(0, 1234067), 'tile/0/x001/x234/067')
    assert.equal(tilePath('entries', 273, 112), 'tile/entries/273.p/112')
    const of70000 = [...tilesOf(70_000)].map(({ level, n, width }) => `${level}/${n}/${width}`)
    const count = (/** @type {RegExp} */ pattern) => of70000.filter((tile) => pattern.test(tile)).length
    assert.deepEqual(
      [count(/^0\/\d+\/256$/), count(/^1\/\d+\/256$/), count(/^entries\/\d+\/256$/)],
      [273, 1, 273],
    )
    assert.deepEqual(of70000.filter((tile) => !tile.endsWith('/256')).sort(), [
      '0/273/112',
      '1/1/17',
      '2/0/1',
      'entries/273/112',
    ])
    assert.deepEqual(
      [...tilesOf(256)].map(({ level, n, width }) => `${level}/${n}/${width}`),
      ['entries/0/256', '0/0/256', '1/0/1'],
    )
    assert.deepEqual([...tilesOf(0)], [])
    assert.equal(hashesAt(1, 70_000), 273)
    assert.equal(tileWidth(0, 274, 70_000), 0)
  })
})

describe('policies', () => {
  const [a, b] = vectors('notes.json')
    .notes.filter((/** @type {{ ok: boolean }} */ note) => note.ok)
    .map((/** @type {{ vkey: string }} */ note) => note.vkey)
    .slice(-2)

  it('are read: logs, witnesses, groups, quorum', () => {
    const policy = parsePolicy(
      `# ours\nlog ${a} https://example.com/log\n\nwitness W1 ${b}\n group G  any\tW1\nquorum G\n`,
    )
    assert.deepEqual(
      [policy.logs.length, policy.witnesses.size, policy.quorum, policy.logs[0]?.url],
      [1, 1, 'G', 'https://example.com/log'],
    )
    assert.equal(parsePolicy('quorum none\n').quorum, 'none')
  })

  it('are refused when malformed', () => {
    for (const text of [
      '',
      `log ${a}\n`,
      'quorum W\n',
      'quorum none\nquorum none\n',
      `log ${a}\nlog ${a}\nquorum none\n`,
      `witness none ${b}\nquorum none\n`,
      `witness W ${b}\ngroup G 2 W\nquorum G\n`,
      `witness W ${b}\ngroup G any W\ngroup H any W\nquorum H\n`,
      'group G any none\nquorum G\n',
      'log x\nquorum none\n',
      'quorum none\u0001\n',
    ])
      assert.ok(
        refuses(() => parsePolicy(text)),
        JSON.stringify(text),
      )
  })
})
