import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'
import { Recount, appendLeaf, emptyEdge, leafHash, rootOf, utf8, type noSums } from '#verify'

type Sums = ReturnType<typeof noSums>

export interface Counted {
  size: number
  root: Buffer
  subjects: Map<string, Sums>
}

const PAGE = 20_000

/**
 * Counts a log again from nothing but the text of its leaves, with the code that a stranger runs. Throws when a hash does not belong
 * to its text, an index is missing, or a leaf does not continue what was before.
 */
export async function recount(ctx: Context, log: string, size?: number): Promise<Counted> {
  const counted = new Recount()
  const edge = emptyEdge()
  for (;;) {
    const rows = await run<{ index: number; leaf: string; hash: Buffer }>(
      ctx.db,
      'select index, leaf, hash from log_entries where log = $1 and index >= $2 and index < $3 order by index limit $4',
      [log, edge.size, size ?? Number.MAX_SAFE_INTEGER, PAGE],
    )
    for (const row of rows) {
      if (row.index !== edge.size) throw new Error(`log ${log}: entry ${edge.size} is missing`)
      const entry = utf8(row.leaf)
      const hash = leafHash(entry)
      if (!row.hash.equals(hash))
        throw new Error(`log ${log}: hash of entry ${row.index} does not belong to its text`)
      appendLeaf(edge, hash)
      counted.add(entry)
    }
    if (rows.length < PAGE) break
  }
  const plain = [...counted.subjects].map(
    ([subject, { basis, choice, version, answer, ...sums }]): [string, Sums] => [
      subject,
      { ...sums, basis: { ...basis }, choice: { ...choice }, version: { ...version }, answer: { ...answer } },
    ],
  )
  return { size: edge.size, root: Buffer.from(rootOf(edge)), subjects: new Map(plain) }
}
