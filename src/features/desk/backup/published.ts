import { join } from 'node:path'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { readCheckpoint } from '#features/log/index.ts'
import { bodyOf, CHECKPOINT, copyPublished, putCheckpoint, readText } from './published-files.ts'
import { RestoreRefused } from './restore.ts'

/** A checkpoint that somebody has seen, and where it was found. */
export interface Seen {
  where: string
  note: string
}

export interface Further extends Seen {
  size: number
}

/** How far the restored log goes; undefined where the backup is older than signed checkpoints. */
export async function restoredSize(tx: Context): Promise<number | undefined> {
  const [table] = await run<{ there: boolean }>(tx.db, `select to_regclass('log_keys') is not null as there`)
  if (!table?.there) return
  const [head] = await run<{ size: number }>(tx.db, `select size from log_head where log = 'public'`)
  return head?.size ?? 0
}

/**
 * The furthest of the checkpoints that goes beyond the restored log; undefined when none does. Throws `RestoreRefused` for one that
 * contradicts the log: another site's, or another history.
 */
export async function seenFurther(tx: Context, seen: readonly Seen[]): Promise<Further | undefined> {
  const size = await restoredSize(tx)
  if (size === undefined) {
    if (seen[0])
      throw new RestoreRefused(
        `${seen[0].where} is there, and this backup is older than the keys that sign checkpoints: the log could not be continued. ` +
          'Restore a newer backup.',
      )
    return
  }
  const [key] = await run<{ origin: string }>(tx.db, 'select origin from log_keys order by n limit 1')
  let furthest: Further | undefined
  for (const each of seen) {
    const { origin, size: published } = bodyOfSeen(each)
    if (origin !== key?.origin)
      throw new RestoreRefused(
        `${each.where} is a checkpoint of ${origin}, and this backup is of ${key?.origin ?? 'no log'}. Nothing was restored.`,
      )
    // A key that is newer than the backup may have signed what goes beyond it.
    if (published <= size) await requireSame(tx, each, published)
    else if (!furthest || furthest.size < published) furthest = { ...each, size: published }
  }
  return furthest
}

function bodyOfSeen({ where, note }: Seen): { origin: string; size: number } {
  try {
    return bodyOf(note)
  } catch {
    throw new RestoreRefused(
      `${where} is not a checkpoint of a public log. It begins with the name of the log and the number of entries.`,
    )
  }
}

async function requireSame(tx: Context, { where, note }: Seen, size: number): Promise<void> {
  const published = await readCheckpoint(tx, note).catch((error: Error) => {
    throw new RestoreRefused(`${where} was not signed by this log: ${error.message}`)
  })
  if (size === 0) return
  const [known] = await run<{ root: Buffer }>(
    tx.db,
    `select root from log_checkpoints where log = 'public' and size = $1 union all select root from log_head where log = 'public' and size = $1 limit 1`,
    [size],
  )
  if (!known || !known.root.equals(Buffer.from(published.root)))
    throw new RestoreRefused(
      `${where} says something else about the first ${size} entries than this backup. Both cannot be true; nothing was restored.`,
    )
}

export interface Placing {
  /** Files of the public log in the backup's folder. */
  from: string
  /** Somebody said how far the log was published, or that nothing was published after the backup. */
  stated: boolean
  further: Further | undefined
}

/**
 * Puts the files of the public log in place, so that the sequencer goes on exactly when nobody has seen more than the restored
 * database has: with a larger checkpoint in its folder, and without any, it counts nothing and says why.
 */
export async function placeLog(ctx: Context, { from, stated, further }: Placing): Promise<void> {
  const folder = ctx.config.logDir
  const there = await readText(join(folder, CHECKPOINT))
  if (there === undefined && stated) await copyPublished(from, folder)
  if (
    further &&
    (there !== undefined || stated) &&
    (there === undefined || bodyOf(there).size < further.size)
  )
    await putCheckpoint(folder, further.note)
}
