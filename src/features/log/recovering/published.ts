import { Recount, openCheckpoint, parseLeaf, parseVkey, walkLog } from '#verify'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { logKeys } from '../keys.ts'
import { LogDisagrees } from '../publishing/disagreement.ts'
import { lockHead, leavesOf, type Head } from '../publishing/head.ts'
import { count } from '../publishing/publish.ts'
import { grow, nothing } from '../publishing/growing.ts'

type Source = Parameters<typeof walkLog>[0]
type Leaf = ReturnType<typeof parseLeaf>

/** An entry that is published and that the database has not. */
export interface MissingEntry {
  index: number
  text: string
  leaf: Leaf
  /** Of the entry that a `change` is about, before it. */
  wasBasis: string | null
}

export interface PublishedLog {
  note: string
  size: number
  root: Buffer
  head: Head
  missing: MissingEntry[]
}

/**
 * Reads a published log (own files or a mirror) from its first entry to its last, as a stranger would, and answers what the database
 * lacks. In the caller's transaction, which holds the head. Throws `LogDisagrees` when the database is not a prefix of it.
 */
export async function publishedLog(tx: Context, source: Source): Promise<PublishedLog> {
  const head = await lockHead(tx.db, 'public')
  const keys = (await logKeys(tx.db)).map(({ vkey }) => parseVkey(vkey))
  const note = await source.text(`${source.log}checkpoint`)
  if (note === undefined) throw new LogDisagrees('files-missing', `${source.name} has no checkpoint`)
  const { size, root } = await openCheckpoint(note, keys)
  if (size < head.size)
    throw new LogDisagrees('fork', `${source.name} has ${size} entries, the database published ${head.size}`)
  const ordered = new Map(
    (await leavesOf(tx.db, 'public', head.size, head.ordered_size)).map(({ leaf }, i) => [
      head.size + i,
      leaf,
    ]),
  )
  const missing: MissingEntry[] = []
  const recount = new Recount()
  const fork = (what: string): LogDisagrees => new LogDisagrees('fork', what)
  const found = await walkLog(source, size, {
    entry: (index, bytes) => {
      const text = Buffer.from(bytes).toString('utf8')
      if (index >= head.ordered_size) {
        const leaf = parseLeaf(text)
        missing.push({
          index,
          text,
          leaf,
          wasBasis: leaf.kind === 'change' ? (recount.cells[leaf.ref ?? -1]?.basis ?? null) : null,
        })
      } else if (index >= head.size && ordered.get(index) !== text)
        throw fork(`entry ${index} is another one in the database`)
      recount.add(bytes)
    },
    at: new Map([
      [
        head.size,
        (before: Uint8Array) => {
          if (head.size > 0 && !head.root.equals(before))
            throw fork(`the first ${head.size} entries are not those of the database`)
        },
      ],
    ]),
  })
  if (!Buffer.from(found).equals(root))
    throw new LogDisagrees('tiles-damaged', `the entries of ${source.name} do not lead to its checkpoint`)
  const unknown = recount.keys.find(({ vkey }) => !keys.some((key) => key.vkey === vkey))
  if (unknown)
    throw new LogDisagrees('fork', `entry ${unknown.index} announces a key that this database does not have`)
  return { note, size, root: Buffer.from(root), head, missing }
}

/** Makes the published checkpoint the database's own, after its missing entries are back. */
export async function adoptCheckpoint(tx: Context, { note, size, root, head }: PublishedLog): Promise<void> {
  if (size === head.size) return
  // The frontier is read by nothing that is public, and kept right all the same: from the edge of the whole log.
  let growing = nothing()
  let frontier: Buffer[] = []
  for (let from = 0; from < size; from += 20_000) {
    const leaves = await leavesOf(tx.db, 'public', from, Math.min(size, from + 20_000))
    const grown = grow(
      growing,
      leaves.map(({ leaf }) => leaf),
    )
    ;({ growing, frontier } = grown)
    if (growing.size === size && !grown.root.equals(root))
      throw new Error('the entries that came back do not make up the published root')
  }
  await count(tx, 'public', head.size, { size, root, frontier })
  await run(tx.db, `update log_head set note = $1 where log = 'public'`, [note])
}
