import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'
import { ACT_KINDS } from './leaf.ts'
import { append, leafHash, rootOf, type Edge } from './tree.ts'

export interface Recount {
  size: number
  root: Buffer
  subjects: Map<string, { counted: number; withdrawn: number; removed: number; restored: number; net: number; basis: Record<string, number> }>
}

/**
 * Counts a log again from nothing but the text of its leaves, the way a stranger would. Throws when a hash does not belong to its
 * text or an index is missing.
 */
export async function recount(ctx: Context, log: string, size?: number): Promise<Recount> {
  const subjects: Recount['subjects'] = new Map()
  const basisOf = new Map<number, string>()
  let edge: Edge = { size: 0, hashes: [] }
  const page = 20_000
  for (;;) {
    const rows = await run<{ index: number; leaf: string; hash: Buffer }>(
      ctx.db,
      'select index, leaf, hash from log_entries where log = $1 and index >= $2 and index < $3 order by index limit $4',
      [log, edge.size, size ?? Number.MAX_SAFE_INTEGER, page],
    )
    for (const row of rows) {
      if (row.index !== edge.size) throw new Error(`log ${log}: entry ${edge.size} is missing`)
      if (!leafHash(row.leaf).equals(row.hash)) throw new Error(`log ${log}: hash of entry ${row.index} does not belong to its text`)
      edge = append(edge, [row.hash])
      countLeaf(row.index, row.leaf.split('\n'), subjects, basisOf)
    }
    if (rows.length < page) break
  }
  return { size: edge.size, root: rootOf(edge), subjects }
}

function countLeaf(index: number, fields: string[], subjects: Recount['subjects'], basisOf: Map<number, string>): void {
  const [, kind = '', subject = '', , basis = '', , , ref = ''] = fields
  let sum = subjects.get(subject)
  if (!sum) subjects.set(subject, (sum = { counted: 0, withdrawn: 0, removed: 0, restored: 0, net: 0, basis: {} }))
  const move = (to: string, by: number): void => void (sum.basis[to] = (sum.basis[to] ?? 0) + by)
  if (!(ACT_KINDS as readonly string[]).includes(kind)) {
    sum.counted++
    basisOf.set(index, basis)
    move(basis, 1)
  } else if (kind === 'change') {
    move(basisOf.get(Number(ref)) ?? '', -1)
    basisOf.set(Number(ref), basis)
    move(basis, 1)
  } else if (kind === 'withdraw' || kind === 'remove') {
    sum[kind === 'withdraw' ? 'withdrawn' : 'removed']++
    move(basis, -1)
  } else if (kind === 'restore') {
    sum.restored++
    move(basis, 1)
  }
  sum.net = sum.counted - sum.withdrawn - sum.removed + sum.restored
}
