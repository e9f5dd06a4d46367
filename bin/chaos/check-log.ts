import { createHash } from 'node:crypto'
import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'
import { differences } from '../recount.ts'
import type { Line } from './journal.ts'

/** What anybody was ever shown of the log, against the log as it is now; answers everything that does not fit. */
export async function checkLog(ctx: Context, lines: readonly Line[]): Promise<string[]> {
  const leaves = await run<{ leaf: string }>(
    ctx.db,
    `select leaf from log_entries where log = 'public' order by index`,
  )
  const kept = await run<{ size: number; root: string }>(
    ctx.db,
    `select size, encode(root, 'hex') as root from log_checkpoints where log = 'public'`,
  )
  const seen = lines.flatMap((line) => ('checkpoint' in line ? [line.checkpoint] : []))
  const wanted = Map.groupBy([...kept, ...seen], ({ size }) => size)
  const counted: number[] = [0]
  const found: string[] = []
  const tree = emptyTree()
  for (let size = 0; ; size++) {
    const root = tree.root()
    for (const checkpoint of wanted.get(size) ?? [])
      if (checkpoint.root !== root) found.push(`the checkpoint of size ${size} is not a prefix of the log`)
    wanted.delete(size)
    const leaf = leaves[size]?.leaf
    if (leaf === undefined) break
    tree.append(leaf)
    counted.push(counted[size]! + (leaf.split('\n')[1] === 'sign' ? 1 : 0))
  }
  for (const size of wanted.keys())
    if (size > leaves.length)
      found.push(`a checkpoint of size ${size} was shown, and the log has ${leaves.length}`)
  for (const line of lines) {
    if (!('told' in line)) continue
    const { size, counted: said } = line.told
    if (counted[size] !== said)
      found.push(`the page said ${said} of a log of ${size}, which counts ${counted[size]}`)
  }
  return [...new Set(found), ...(await differences(ctx))]
}

const sha256 = (...parts: (Buffer | string)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** RFC 6962 2.1, written again here, so that the site is not checked with its own arithmetic. */
function emptyTree(): { append(leaf: string): void; root(): string } {
  // Complete subtrees on the right edge, largest first.
  const edge: { leaves: number; hash: Buffer }[] = []
  const join = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.of(1), left, right)
  return {
    append(leaf) {
      let node = { leaves: 1, hash: sha256(Buffer.of(0), leaf) }
      while (edge.at(-1)?.leaves === node.leaves)
        node = { leaves: node.leaves * 2, hash: join(edge.pop()!.hash, node.hash) }
      edge.push(node)
    },
    root: () =>
      (edge.length === 0
        ? sha256()
        : edge.map(({ hash }) => hash).reduceRight((right, left) => join(left, right))
      ).toString('hex'),
  }
}
