import { Refused, concat } from './bytes.js'
import { nodeHash } from './tree.js'

// C2SP tlog-tiles v0.1.0: a tile is up to 256 hashes of one level; level L+1 has the root of each full tile of level L.

export const TILE = 256

/** @typedef {number | 'entries'} Level */

/**
 * Path of a tile or entry bundle: 1234067 is x001/x234/067, a partial one ends in .p/WIDTH.
 * @param {Level} level
 * @param {number} n
 * @param {number} [width]
 */
export function tilePath(level, n, width = TILE) {
  let groups = String(n % 1000).padStart(3, '0')
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000))
    groups = `x${String(rest % 1000).padStart(3, '0')}/${groups}`
  return `tile/${level}/${groups}${width === TILE ? '' : `.p/${width}`}`
}

/**
 * Hashes that exist at a level in a log of `size`.
 * @param {number} level
 * @param {number} size
 */
export const hashesAt = (level, size) => Math.floor(size / TILE ** level)

/**
 * Width of tile `n` at `level` in a log of `size`; 0 when there is none.
 * @param {number} level
 * @param {number} n
 * @param {number} size
 */
export const tileWidth = (level, n, size) => Math.min(TILE, Math.max(0, hashesAt(level, size) - n * TILE))

/**
 * Every tile and entry bundle of a log of `size`; bundles before their tiles, lower levels first.
 * @param {number} size
 * @returns {Generator<{ level: Level, n: number, width: number }>}
 */
export function* tilesOf(size) {
  for (let level = 0; hashesAt(level, size) > 0; level++)
    for (let n = 0; n * TILE < hashesAt(level, size); n++) {
      const width = tileWidth(level, n, size)
      if (level === 0) yield { level: 'entries', n, width }
      yield { level, n, width }
    }
}

/**
 * Entry bundle: uint16 big-endian length and the entry, repeated.
 * @param {Uint8Array[]} entries
 */
export function formatBundle(entries) {
  return concat(
    ...entries.flatMap((entry) => {
      if (entry.length > 0xffff) throw new Refused('entry-too-long', 'an entry is longer than 65,535 bytes')
      return [Uint8Array.of(entry.length >> 8, entry.length & 255), entry]
    }),
  )
}

/**
 * The first `width` entries of a bundle.
 * @param {Uint8Array} bundle
 * @param {number} width
 * @param {boolean} exact whether nothing may follow them
 */
export function parseBundle(bundle, width, exact) {
  /** @type {Uint8Array[]} */
  const entries = []
  let at = 0
  while (entries.length < width && at + 2 <= bundle.length) {
    const end = at + 2 + (((bundle[at] ?? 0) << 8) | (bundle[at + 1] ?? 0))
    if (end > bundle.length) break
    entries.push(bundle.subarray(at + 2, end))
    at = end
  }
  if (entries.length < width || (exact && at !== bundle.length))
    throw new Refused('entries-malformed', `the entry bundle does not hold ${width} entries`)
  return entries
}

/**
 * Gives a tile's bytes: at least `width` hashes of 32 bytes.
 * @typedef {(level: number, n: number, width: number) => Promise<Uint8Array>} ReadTile
 */

/** @param {Uint8Array[]} hashes a power of two */
function treeOf(hashes) {
  let row = hashes
  while (row.length > 1)
    row = Array.from({ length: row.length / 2 }, (_, i) =>
      nodeHash(/** @type {Uint8Array} */ (row[2 * i]), /** @type {Uint8Array} */ (row[2 * i + 1])),
    )
  return /** @type {Uint8Array} */ (row[0])
}

/** The largest power of two below n. @param {number} n */
function splitOf(n) {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/**
 * Hashes of subtrees, read from tiles of a log of `size`.
 * @param {ReadTile} readTile
 * @param {number} size
 */
export function hashesFrom(readTile, size) {
  /** @type {Map<string, Promise<Uint8Array>>} */
  const tiles = new Map()
  /** @param {number} level @param {number} n */
  const tile = (level, n) => {
    const key = `${level}/${n}`
    const width = tileWidth(level, n, size)
    const found =
      tiles.get(key) ??
      readTile(level, n, width).then((bytes) => {
        if (bytes.length < 32 * width)
          throw new Refused('tile-malformed', `${tilePath(level, n, width)} is too short`)
        return bytes
      })
    tiles.set(key, found)
    return found
  }
  /**
   * MTH(D[from:to]); ranges begin where a complete subtree of their size could.
   * @param {number} from
   * @param {number} to
   * @returns {Promise<Uint8Array>}
   */
  const range = async (from, to) => {
    const length = to - from
    const height = Math.log2(length)
    if (!Number.isInteger(height)) {
      const middle = from + splitOf(length)
      return nodeHash(await range(from, middle), await range(middle, to))
    }
    const level = Math.floor(height / 8)
    const first = from / TILE ** level
    const bytes = await tile(level, Math.floor(first / TILE))
    const at = first % TILE
    return treeOf(
      Array.from({ length: 2 ** (height % 8) }, (_, i) => bytes.slice(32 * (at + i), 32 * (at + i + 1))),
    )
  }
  return range
}

/**
 * PATH(index, D[size]) of RFC 6962, 2.1.1, from the leaf's sibling upwards.
 * @param {ReadTile} readTile
 * @param {number} index
 * @param {number} size
 */
export async function inclusionProof(readTile, index, size) {
  const range = hashesFrom(readTile, size)
  /** @param {number} from @param {number} to @returns {Promise<Uint8Array[]>} */
  const path = async (from, to) => {
    if (to - from === 1) return []
    const middle = from + splitOf(to - from)
    return index < middle
      ? [...(await path(from, middle)), await range(middle, to)]
      : [...(await path(middle, to)), await range(from, middle)]
  }
  return path(0, size)
}

/**
 * PROOF(size1, D[size]) of RFC 6962, 2.1.2.
 * @param {ReadTile} readTile
 * @param {number} size1
 * @param {number} size
 */
export async function consistencyProof(readTile, size1, size) {
  const range = hashesFrom(readTile, size)
  /** @param {number} m @param {number} from @param {number} to @param {boolean} complete @returns {Promise<Uint8Array[]>} */
  const path = async (m, from, to, complete) => {
    if (m === to - from) return complete ? [] : [await range(from, to)]
    const k = splitOf(to - from)
    const middle = from + k
    return m <= k
      ? [...(await path(m, from, middle, complete)), await range(middle, to)]
      : [...(await path(m - k, middle, to, false)), await range(from, middle)]
  }
  return path(size1, 0, size, true)
}
