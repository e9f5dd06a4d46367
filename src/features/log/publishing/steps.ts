import { formatCheckpoint, leafHash, utf8 } from '#verify'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { keysFor, logKeys, signNote } from '../keys.ts'
import { LogDisagrees } from './disagreement.ts'
import { removeFolders, writeOnce } from './files.ts'
import { grow, type Grown, type Growing } from './growing.ts'
import { leavesOf, type Head } from './head.ts'

const PIECE = 20_000

/** Leaves as the database has them; a text that no longer belongs to its hash is never published. */
export async function trustedLeaves(ctx: Context, log: string, from: number, to: number): Promise<string[]> {
  const rows = await leavesOf(ctx.db, log, from, to)
  if (rows.length !== to - from)
    throw new LogDisagrees(
      'database-damaged',
      `of the entries ${from} to ${to} only ${rows.length} are there`,
    )
  rows.forEach(({ leaf, hash }, i) => {
    if (!hash.equals(leafHash(utf8(leaf))))
      throw new LogDisagrees('database-damaged', `entry ${from + i} does not belong to its hash`)
  })
  return rows.map(({ leaf }) => leaf)
}

/** Writes the files that a longer log has, durably; repeating it writes nothing. Partial tiles go once their full one is there. */
export async function writeGrown(ctx: Context, grown: Grown): Promise<void> {
  await writeOnce(ctx.config.logDir, grown.files)
  await removeFolders(ctx.config.logDir, grown.obsolete)
}

/** Tiles from one size to a later one, out of the database, in pieces. Only sizes that were published get partial tiles. */
export async function writeTiles(ctx: Context, from: Growing, to: number): Promise<Growing> {
  let growing = from
  while (growing.size < to) {
    const next = Math.min(to, growing.size + PIECE)
    const grown = grow(growing, await trustedLeaves(ctx, 'public', growing.size, next))
    if (next < to) grown.files = grown.files.filter(({ path }) => !path.includes('.p/'))
    await writeGrown(ctx, grown)
    growing = grown.growing
  }
  return growing
}

/** Signs the checkpoint of what the head says, in the caller's transaction; with a new key's first checkpoint the old key signs too. */
export async function signHead(tx: Context, head: Pick<Head, 'size' | 'root'>, before = 0): Promise<void> {
  const keys = await logKeys(tx.db)
  const signers = keysFor(keys, before, head.size)
  const note = signNote(
    tx,
    formatCheckpoint({ origin: keys[0]!.origin, size: head.size, root: head.root }),
    signers,
  )
  await run(tx.db, `update log_head set note = $1 where log = 'public'`, [note])
  for (const key of signers.filter(
    ({ leafIndex, handover }) => leafIndex !== null && leafIndex >= before && handover === null,
  ))
    await run(tx.db, 'update log_keys set handover = $2 where n = $1', [key.n, note])
}
