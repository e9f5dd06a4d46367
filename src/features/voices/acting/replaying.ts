import type { Context } from '#core/context.ts'
import { erasuresFile, erasuresOf, readErasures, type Erasure } from '../erasures.ts'
import { eraseRows } from './erasing.ts'

/**
 * Erases again what a restored backup still has. In the restoring transaction, so that nobody ever reads it. Answers how many ids the
 * backup did not know as erased.
 */
export async function replayErasures(tx: Context, erasures: readonly Erasure[]): Promise<number> {
  const keyOf = ({ subjectId, id }: Erasure): string => `${subjectId}/${id}`
  const known = new Set((await erasuresOf(tx)).map(keyOf))
  const unknown = new Map(
    erasures.filter((erasure) => !known.has(keyOf(erasure))).map((erasure) => [keyOf(erasure), erasure]),
  )
  for (const erasure of unknown.values()) await eraseRows(tx, erasure)
  return unknown.size
}

/**
 * At every start of the worker: a database that was put back by PostgreSQL's own tools, or by a restore that was killed half-way, knows
 * less than the file.
 */
export const replayKeptErasures = async (ctx: Context): Promise<number> =>
  ctx.transaction(async (tx) => replayErasures(tx, await readErasures(erasuresFile(ctx.config))))
