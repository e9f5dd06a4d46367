import type { Context } from '#core/context.ts'
import { isUnavailable } from '#core/db.ts'

export interface Sweep<Row> {
  /** For the log: `voices.forget-unconfirmed`. */
  name: string
  /** The next rows in a fixed order, beginning after the one that is given; none at the end. */
  next(after: Row | undefined): Promise<Row[]>
  /** Handles rows in one transaction. */
  work(tx: Context, rows: Row[]): Promise<void>
  /** What the log may say about a row: ids, nothing of people. */
  idOf(row: Row): string
}

/**
 * Works through all rows, a batch per transaction. A batch that fails is repeated row by row, so that one row that cannot be handled
 * never stops the others; it is logged and met again by the next run. Answers how many were handled; throws at the end when some were
 * not, so that the job counts as failed.
 */
export async function sweep<Row>(ctx: Context, { name, next, work, idOf }: Sweep<Row>): Promise<number> {
  let handled = 0
  let failed = 0
  const one = async (row: Row): Promise<void> => {
    try {
      await ctx.transaction((tx) => work(tx, [row]))
      handled++
    } catch (error) {
      if (isUnavailable(error)) throw error
      failed++
      ctx.logger.error({ event: 'sweep.row-failed', sweep: name, row: idOf(row), err: error })
    }
  }
  for (let rows = await next(undefined); rows.length > 0; rows = await next(rows.at(-1))) {
    try {
      await ctx.transaction((tx) => work(tx, rows))
      handled += rows.length
    } catch (error) {
      if (isUnavailable(error)) throw error
      for (const row of rows) await one(row)
    }
  }
  if (failed > 0) throw new Error(`${name}: ${failed} rows could not be handled, ${handled} were`)
  return handled
}

/** Runs steps that do not depend on each other: all of them, also when one fails. Throws the first failure afterwards. */
export async function eachStep(steps: (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const step of steps) await step().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}
