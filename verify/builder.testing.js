import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import {
  formatBundle,
  formatCheckpoint,
  formatLeaf,
  formatVkey,
  hashesAt,
  parseVkey,
  signatureLine,
  tilePath,
  tileWidth,
  tilesOf,
  toBase64,
  utf8,
} from './index.js'

// A log written the slow, obvious way: trees by the recursive definition of RFC 6962 with Node's own hash, so that it shares no
// code with what it tests but the paths.

const sha256 = (/** @type {(Uint8Array | string)[]} */ ...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

/** MTH(D) of RFC 6962, 2.1. @param {Uint8Array[]} entries @returns {Uint8Array} */
export function treeHash(entries) {
  if (entries.length === 0) return sha256()
  if (entries.length === 1) return sha256(Uint8Array.of(0), /** @type {Uint8Array} */ (entries[0]))
  let k = 1
  while (k * 2 < entries.length) k *= 2
  return sha256(Uint8Array.of(1), treeHash(entries.slice(0, k)), treeHash(entries.slice(k)))
}

/** @param {string} origin */
export function newKey(origin) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const vkey = formatVkey(
    origin,
    new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)),
  )
  return {
    vkey,
    line: (/** @type {string} */ text) =>
      signatureLine(parseVkey(vkey), new Uint8Array(sign(null, Buffer.from(text), privateKey))),
  }
}

/** @typedef {ReturnType<typeof newKey>} Key */

/** @param {Partial<import('./leaf.js').Leaf>} leaf */
export const entryOf = (leaf) =>
  utf8(
    formatLeaf({
      kind: 'sign',
      subject: 'petition1',
      version: '1',
      basis: 'unsaid',
      choice: '-',
      day: '2026-09-12',
      ref: null,
      value: toBase64(new Uint8Array(32).fill(7)),
      ...leaf,
    }),
  )

/** The signed checkpoint of the first `size` entries. @param {string} origin @param {Uint8Array[]} entries @param {Key[]} keys @param {number} [size] */
export function checkpointOf(origin, entries, keys, size = entries.length) {
  const text = formatCheckpoint({ origin, size, root: treeHash(entries.slice(0, size)) })
  return `${text}\n${keys.map((key) => key.line(text)).join('')}`
}

export class TestLog {
  /** @param {Uint8Array[]} entries @param {{ origin?: string, key?: Key }} [options] */
  constructor(entries, { origin = 'example.org/log', key = newKey(origin) } = {}) {
    this.entries = entries
    this.origin = origin
    this.key = key
    /** @type {Map<string, Uint8Array>} */
    this.files = new Map()
    this.publish()
  }

  /** Writes every file anew, as the entries and keys now are. */
  publish() {
    const { entries, files } = this
    files.clear()
    for (const { level, n, width } of tilesOf(entries.length)) {
      const from = n * 256
      if (level === 'entries')
        files.set(`log/${tilePath(level, n, width)}`, formatBundle(entries.slice(from, from + width)))
      else {
        const span = 256 ** level
        const hashes = Array.from({ length: tileWidth(level, n, entries.length) }, (_, i) =>
          treeHash(entries.slice((from + i) * span, (from + i + 1) * span)),
        )
        files.set(`log/${tilePath(level, n, width)}`, new Uint8Array(Buffer.concat(hashes)))
      }
    }
    if (hashesAt(0, entries.length) !== entries.length) throw new Error('sizes')
    this.set('log/checkpoint', checkpointOf(this.origin, entries, [this.key]))
    this.set('log/policy', `log ${this.key.vkey}\nquorum none\n`)
  }

  /** @param {string} path @param {string} text */
  set(path, text) {
    this.files.set(path, utf8(text))
  }

  /** @returns {import('./walk.js').Source} */
  get source() {
    const bytes = async (/** @type {string} */ path) => this.files.get(path)
    return {
      name: 'https://example.org',
      log: 'log/',
      bytes,
      text: async (path) =>
        this.files.has(path) ? new TextDecoder().decode(this.files.get(path)) : undefined,
    }
  }

  /** Publishes a number for one subject. @param {Record<string, unknown>} numbers */
  number(numbers, size = this.entries.length) {
    this.set(
      'log/numbers.json',
      JSON.stringify({
        log: { name: 'public', size },
        subjects: [{ subject: 'petition1', kind: 'sign', withdrawn: 0, removed: 0, restored: 0, ...numbers }],
      }),
    )
    this.set('petitions.json', JSON.stringify({ petitions: [], links: { next: null } }))
  }

  /** @param {{ time: string, size: number, root?: Uint8Array }[]} checkpoints @param {unknown[]} [keys] */
  history(checkpoints, keys = []) {
    const days = Map.groupBy(checkpoints, ({ time }) => time.slice(0, 10))
    this.set('log/checkpoints.json', JSON.stringify({ days: [...days.keys()].map((day) => ({ day })), keys }))
    for (const [day, of] of days)
      this.set(
        `log/checkpoints/${day}.json`,
        JSON.stringify({
          day,
          checkpoints: of.map(({ time, size, root = treeHash(this.entries.slice(0, size)) }) => ({
            time,
            size,
            root: toBase64(root),
          })),
        }),
      )
  }
}
