import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { leavesTotal } from '#core/metrics.ts'
import { appendLeaf, emptyEdge, rootOf } from '#verify'
import { agreedLog, edgeMemory, publishCheckpoint } from './agreement.ts'
import { grow } from './growing.ts'
import { leavesOf, lockHead } from './head.ts'
import { signHead, trustedLeaves, writeGrown } from './steps.ts'
import { TALLY } from './tally.ts'

const MOST_LEAVES = 20_000

/**
 * What follows the ordering of a tick: tiles, then checkpoint and tallies, then the published checkpoint. Every step depends on nothing
 * but committed leaves, so after a kill it is simply done again. Answers how many leaves became public.
 */
export const publish = (ctx: Context, log: string): Promise<number> =>
  log === 'public' ? publishPublic(ctx) : publishQuietly(ctx, log)

async function publishPublic(ctx: Context): Promise<number> {
  const { head, growing } = await agreedLog(ctx)
  if (head.ordered_size === head.size) return 0
  const size = Math.min(head.ordered_size, head.size + MOST_LEAVES)
  const grown = grow(growing, await trustedLeaves(ctx, 'public', head.size, size))
  await writeGrown(ctx, grown)
  const published = await ctx.transaction(async (tx) => {
    const now = await lockHead(tx.db, 'public')
    // Another sequencer was faster: compare-and-set on size and root.
    if (now.size !== head.size || !now.root.equals(head.root)) return false
    await count(tx, 'public', head.size, { size, root: grown.root, frontier: grown.frontier })
    await signHead(tx, { size, root: grown.root }, head.size)
    return true
  })
  if (!published) return 0
  ctx.shared(edgeMemory).growing = grown.growing
  await publishCheckpoint(ctx)
  leavesTotal.inc(size - head.size)
  return size - head.size
}

/** The log for samples may be removed as a whole, so nothing of it is signed or published. */
async function publishQuietly(ctx: Context, log: string): Promise<number> {
  return ctx.transaction(async (tx) => {
    const [head] = await run<{ ordered_size: number; size: number; frontier: Buffer[] }>(
      tx.db,
      'select ordered_size, size, frontier from log_head where log = $1 for update',
      [log],
    )
    if (!head || head.ordered_size === head.size) return 0
    const rows = await leavesOf(tx.db, log, head.size, Math.min(head.ordered_size, head.size + MOST_LEAVES))
    const edge = { ...emptyEdge(), size: head.size, hashes: [...head.frontier] as Uint8Array[] }
    for (const { hash } of rows) appendLeaf(edge, hash)
    await count(tx, log, head.size, {
      size: edge.size,
      root: Buffer.from(rootOf(edge)),
      frontier: edge.hashes,
    })
    return rows.length
  })
}

interface Counted {
  size: number
  root: Buffer
  frontier: Uint8Array[]
}

/** Tallies of exactly the leaves from `before` on, and the head that names them. */
export async function count(
  tx: Context,
  log: string,
  before: number,
  { size, root, frontier }: Counted,
): Promise<void> {
  const now = tx.clock.now()
  await run(tx.db, TALLY, [log, before, size])
  await run(tx.db, 'insert into log_checkpoints (log, size, root, published_at) values ($1, $2, $3, $4)', [
    log,
    size,
    root,
    now,
  ])
  await run(
    tx.db,
    'update log_head set size = $2, root = $3, frontier = $4::bytea[], published_at = $5 where log = $1',
    [log, size, root, frontier, now],
  )
}
