import { Refused, concat, same } from './bytes.js'
import { TILE, parseBundle, tilePath, tileWidth } from './tiles.js'
import { EMPTY_ROOT, appendLeaf, emptyEdge, leafHash, rootOf } from './tree.js'

/**
 * Where published files are: paths as on the instance, `log/checkpoint`. Both answer undefined for what is not there.
 * @typedef {{ name: string, log: string, text(path: string): Promise<string | undefined>, bytes(path: string): Promise<Uint8Array | undefined> }} Source
 *   `log` is the prefix of the log's own files: `log/`, or nothing for a bare log
 */

/**
 * @typedef {object} Walk
 * @property {(index: number, entry: Uint8Array) => void} [entry] hears of every entry, in order
 * @property {Map<number, (root: Uint8Array) => void>} [at] hears of the root of the first N entries
 * @property {(done: number, size: number) => void | Promise<void>} [progress]
 */

const AHEAD = 16

/**
 * One tile or bundle; where a partial one is gone because the full one is there, that.
 * @param {Source} source
 * @param {import('./tiles.js').Level} level
 * @param {number} n
 * @param {number} width
 */
export async function readTile(source, level, n, width) {
  const path = tilePath(level, n, width)
  const exact = await source.bytes(source.log + path)
  if (exact) return { bytes: exact, whole: true }
  const full = width < TILE ? await source.bytes(source.log + tilePath(level, n)) : undefined
  if (!full) throw new Refused('tile-missing', `${path} is not there`)
  return { bytes: full, whole: false }
}

/**
 * Reads a log of `size` once, from its first entry to its last: every entry bundle against its tile, every tile against the tree.
 * Answers the root. Holds a few tiles at a time.
 * @param {Source} source
 * @param {number} size
 * @param {Walk} walk
 */
export async function walkLog(source, size, { entry, at, progress }) {
  const edge = emptyEdge()
  /** Hashes of the tile that is growing, per level. @type {{ n: number, hashes: Uint8Array[] }[]} */
  const growing = []
  /** @type {{ level: number, n: number, hashes: Uint8Array[] }[]} */
  let complete = []
  const completed = (/** @type {number} */ level, /** @type {Uint8Array} */ hash) => {
    const tile = (growing[level] ??= { n: 0, hashes: [] })
    tile.hashes.push(hash)
    if (tile.hashes.length < TILE) return
    complete.push({ level, ...tile })
    growing[level] = { n: tile.n + 1, hashes: [] }
  }
  const tiles = Math.ceil(size / TILE)
  const fetchAt = (/** @type {number} */ n) => {
    const width = tileWidth(0, n, size)
    const both = Promise.all([readTile(source, 'entries', n, width), readTile(source, 0, n, width)])
    both.catch(() => {})
    return both
  }
  const ahead = Array.from({ length: Math.min(AHEAD, tiles) }, (_, n) => fetchAt(n))
  at?.get(0)?.(EMPTY_ROOT)
  for (let n = 0; n < tiles; n++) {
    const [bundle, tile] = await /** @type {NonNullable<typeof ahead[0]>} */ (ahead.shift())
    if (n + AHEAD < tiles) ahead.push(fetchAt(n + AHEAD))
    const width = tileWidth(0, n, size)
    requireLength(tile, 0, n, width)
    for (const [i, text] of parseBundle(bundle.bytes, width, bundle.whole).entries()) {
      const hash = leafHash(text)
      if (!same(hash, tile.bytes.subarray(32 * i, 32 * i + 32)))
        throw new Refused(
          'entry-not-in-tile',
          `entry ${n * TILE + i} is not the one that ${tilePath(0, n, width)} holds`,
        )
      appendLeaf(edge, hash, completed)
      entry?.(n * TILE + i, text)
      at?.get(edge.size)?.(rootOf(edge))
    }
    for (const { level, n: of, hashes } of complete)
      if (level > 0) await requireTile(source, level, of, hashes)
    complete = []
    await progress?.(edge.size, size)
  }
  for (const [level, tile] of growing.entries())
    if (level > 0 && tile && tile.hashes.length > 0) await requireTile(source, level, tile.n, tile.hashes)
  return rootOf(edge)
}

/** @param {{ bytes: Uint8Array, whole: boolean }} tile @param {number} level @param {number} n @param {number} width */
function requireLength({ bytes, whole }, level, n, width) {
  if (bytes.length !== 32 * (whole ? width : TILE))
    throw new Refused('tile-malformed', `${tilePath(level, n, width)} has ${bytes.length} bytes`)
}

/** @param {Source} source @param {number} level @param {number} n @param {Uint8Array[]} hashes */
async function requireTile(source, level, n, hashes) {
  const tile = await readTile(source, level, n, hashes.length)
  requireLength(tile, level, n, hashes.length)
  if (!same(concat(...hashes), tile.bytes.subarray(0, 32 * hashes.length)))
    throw new Refused(
      'tile-wrong',
      `${tilePath(level, n, hashes.length)} does not hold the hashes of the tiles below it`,
    )
}
