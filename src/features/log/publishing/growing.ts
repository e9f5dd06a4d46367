import { join } from 'node:path'
import {
  TILE,
  appendLeaf,
  emptyEdge,
  formatBundle,
  hashesAt,
  leafHash,
  parseBundle,
  rootOf,
  tilePath,
  tileWidth,
  utf8,
} from '#verify'
import { LogDisagrees } from './disagreement.ts'
import { readIfThere, type LogFile } from './files.ts'

/** The tiles of a log that are not full yet: all that is needed to continue it. */
export interface Growing {
  size: number
  /** Entries of the partial bundle. */
  entries: Uint8Array[]
  /** Per level the hashes of its partial tile. */
  levels: Uint8Array[][]
}

export const nothing = (): Growing => ({ size: 0, entries: [], levels: [] })

type Edge = ReturnType<typeof emptyEdge>

/** The right edge of the tree, from the partial tiles: within a tile every carry of the addition stays below its 256 hashes. */
function edgeOf({ size, levels }: Growing): Edge {
  const hashes = levels.toReversed().flatMap((level) => {
    const edge = emptyEdge()
    for (const hash of level) appendLeaf(edge, hash)
    return edge.hashes
  })
  return { size, hashes }
}

export const rootOfGrowing = (growing: Growing): Buffer => Buffer.from(rootOf(edgeOf(growing)))

export interface Grown {
  growing: Growing
  root: Buffer
  /** Right edge, largest subtree first. */
  frontier: Buffer[]
  files: LogFile[]
  /** Folders of partial tiles whose full tile is among the files. */
  obsolete: string[]
}

const concat = (hashes: readonly Uint8Array[]): Buffer => Buffer.concat(hashes)

/** Appends leaves: which files the longer log has that the shorter had not. A pure function of the leaves. */
export function grow(before: Growing, leaves: readonly string[]): Grown {
  const edge = edgeOf(before)
  const growing: Growing = {
    size: before.size,
    entries: [...before.entries],
    levels: before.levels.map((level) => [...level]),
  }
  const files: LogFile[] = []
  const obsolete: string[] = []
  const full = (level: number | 'entries', n: number, bytes: Uint8Array): void => {
    files.push({ path: tilePath(level, n), bytes })
    obsolete.push(`${tilePath(level, n)}.p`)
  }
  const completed = (level: number, hash: Uint8Array): void => {
    const hashes = (growing.levels[level] ??= [])
    hashes.push(hash)
    if (hashes.length < TILE) return
    full(level, Math.floor(edge.size / TILE ** (level + 1)), concat(hashes))
    growing.levels[level] = []
  }
  for (const leaf of leaves) {
    const entry = utf8(leaf)
    growing.entries.push(entry)
    if (growing.entries.length === TILE) {
      full('entries', Math.floor(edge.size / TILE), formatBundle(growing.entries))
      growing.entries = []
    }
    appendLeaf(edge, leafHash(entry), completed)
  }
  growing.size = edge.size
  files.push(...partials(growing))
  return {
    growing,
    root: Buffer.from(rootOf(edge)),
    frontier: edge.hashes.map((hash) => Buffer.from(hash)),
    files,
    obsolete,
  }
}

function partials({ size, entries, levels }: Growing): LogFile[] {
  const files = levels.flatMap((hashes, level) => {
    const n = Math.floor(hashesAt(level, size) / TILE)
    return hashes.length > 0 ? [{ path: tilePath(level, n, hashes.length), bytes: concat(hashes) }] : []
  })
  if (entries.length > 0)
    files.push({
      path: tilePath('entries', Math.floor(size / TILE), entries.length),
      bytes: Buffer.from(formatBundle(entries)),
    })
  return files
}

/** Reads the growing tiles of a log of `size` back from its folder. Throws when one is missing or they do not make up `root`. */
export async function readGrowing(folder: string, size: number, root: Uint8Array): Promise<Growing> {
  const read = async (level: number | 'entries'): Promise<Buffer> => {
    const below = level === 'entries' ? 0 : level
    const n = Math.floor(hashesAt(below, size) / TILE)
    const width = tileWidth(below, n, size)
    // When the tile has become full since, its partial one may be gone.
    const bytes =
      (await readIfThere(join(folder, tilePath(level, n, width)))) ??
      (await readIfThere(join(folder, tilePath(level, n))))
    if (!bytes) throw new LogDisagrees('tiles-damaged', `${tilePath(level, n, width)} is not there`)
    return bytes
  }
  const growing: Growing = { size, entries: [], levels: [] }
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    const width = hashesAt(level, size) % TILE
    const bytes = width > 0 ? await read(level) : Buffer.alloc(0)
    growing.levels.push(Array.from({ length: width }, (_, i) => bytes.subarray(32 * i, 32 * i + 32)))
  }
  if (size % TILE > 0) growing.entries = parseBundle(await read('entries'), size % TILE, false)
  const hashes = growing.entries.map((entry) => leafHash(entry))
  if (!concat(hashes).equals(concat(growing.levels[0] ?? [])) || !rootOfGrowing(growing).equals(root))
    throw new LogDisagrees(
      'tiles-damaged',
      `the tiles of the first ${size} entries do not make up their root`,
    )
  return growing
}
