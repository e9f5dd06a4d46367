import { join } from 'node:path'
import { openCheckpoint, parseVkey, type Refused } from '#verify'
import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'
import { logKeys } from '../keys.ts'
import { LogDisagrees } from './disagreement.ts'
import { readIfThere, replaceFile } from './files.ts'
import { nothing, readGrowing, type Growing } from './growing.ts'
import { lockHead, readHead, type Head } from './head.ts'
import { signHead, writeTiles } from './steps.ts'

export const CHECKPOINT = 'checkpoint'

/** What one process knows of the log's right edge, so that a tick need not read tiles. */
export const edgeMemory = (): { growing: Growing | undefined } => ({ growing: undefined })

/**
 * Makes sure that database, data folder and last published checkpoint tell the same log, and finishes what a killed process left
 * between the database's checkpoint and the published one. Answers head and right edge; throws `LogDisagrees` otherwise.
 */
export async function agreedLog(ctx: Context): Promise<{ head: Head; growing: Growing }> {
  // In this order: another sequencer publishes only what the database has already.
  const file = (await readIfThere(join(ctx.config.logDir, CHECKPOINT)))?.toString('utf8')
  const head = await readHead(ctx.db, 'public')
  if (head.note === null && head.size > 0) {
    await signFirst(ctx, head.size)
    return agreedLog(ctx)
  }
  if (file === undefined && head.note !== null) {
    const [older] = await run(
      ctx.db,
      `select 1 from log_checkpoints where log = 'public' and size <> $1 limit 1`,
      [head.size],
    )
    // The very first checkpoint may have been signed and not yet published.
    if (older)
      throw new LogDisagrees('files-missing', `${head.size} entries are published according to the database`)
  }
  const growing = await edgeAt(ctx, head, file)
  if (file !== (head.note ?? undefined)) {
    if (file !== undefined) await requirePrefix(ctx, head, file)
    await publishCheckpoint(ctx)
  }
  return { head, growing }
}

/** Databases that counted before checkpoints were signed have a head without one: their tiles and checkpoint are made now. */
async function signFirst(ctx: Context, size: number): Promise<void> {
  await writeTiles(ctx, nothing(), size)
  await ctx.transaction(async (tx) => {
    const head = await lockHead(tx.db, 'public')
    if (head.note === null) await signHead(tx, head)
    const { note } = await readHead(tx.db, 'public')
    // Before the commit: a signed head without a file looks like a lost folder. Signed again, it has the same signature.
    if (note !== null) await replaceFile(ctx.config.logDir, { path: CHECKPOINT, bytes: Buffer.from(note) })
  })
}

async function edgeAt(ctx: Context, head: Head, file: string | undefined): Promise<Growing> {
  const memory = ctx.shared(edgeMemory)
  if (memory.growing?.size === head.size && file === (head.note ?? undefined)) return memory.growing
  try {
    return (memory.growing = await readGrowing(ctx.config.logDir, head.size, head.root))
  } catch (error) {
    // Published by another machine, whose files are not here: the leaves say what they are.
    const published = file === undefined ? undefined : await readCheckpoint(ctx, file)
    // First of all: to write files again from a database that is behind would contradict what was published.
    if (published && published.size > head.size) await requirePrefix(ctx, head, file!)
    if (!(error instanceof LogDisagrees) || published === undefined || published.size >= head.size)
      throw error
    await requirePrefix(ctx, head, file!)
    const before = await readGrowing(ctx.config.logDir, published.size, published.root)
    return (memory.growing = await writeTiles(ctx, before, head.size))
  }
}

export async function readCheckpoint(
  ctx: Context,
  note: string,
): Promise<{ size: number; root: Uint8Array }> {
  const keys = await logKeys(ctx.db)
  return openCheckpoint(
    note,
    keys.map(({ vkey }) => parseVkey(vkey)),
  ).catch((error: Refused) => {
    throw new LogDisagrees('checkpoint-damaged', error.message)
  })
}

async function requirePrefix(ctx: Context, head: Head, file: string): Promise<void> {
  const published = await readCheckpoint(ctx, file)
  if (published.size > head.size)
    throw new LogDisagrees(
      'database-behind',
      `${published.size} entries are published, the database has ${head.size}`,
    )
  const [known] = await run<{ root: Buffer }>(
    ctx.db,
    `select root from log_checkpoints where log = 'public' and size = $1`,
    [published.size],
  )
  const root = published.size === head.size ? head.root : known?.root
  if (published.size > 0 && !root?.equals(published.root))
    throw new LogDisagrees(
      'fork',
      `the published checkpoint of ${published.size} entries is not one of this database`,
    )
}

/**
 * The last step of a tick. Under the lock of the head, so that of two sequencers the slower one cannot put an older checkpoint over a
 * newer one.
 */
export async function publishCheckpoint(ctx: Context): Promise<void> {
  await ctx.transaction(async (tx) => {
    const { note } = await lockHead(tx.db, 'public')
    if (note !== null) await replaceFile(ctx.config.logDir, { path: CHECKPOINT, bytes: Buffer.from(note) })
  })
}
