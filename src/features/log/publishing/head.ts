import { run, type Db } from '#core/db.ts'

/** Row of `log_head`. */
export interface Head {
  ordered_size: number
  size: number
  root: Buffer
  note: string | null
}

const HEAD = 'select ordered_size, size, root, note from log_head where log = $1'

export async function readHead(db: Db, log: string): Promise<Head> {
  const [head] = await run<Head>(db, HEAD, [log])
  return head!
}

/** The row, locked until the transaction ends. */
export async function lockHead(db: Db, log: string): Promise<Head> {
  const [head] = await run<Head>(db, `${HEAD} for update`, [log])
  return head!
}

/** Text of the leaves of a log, in order. */
export const leavesOf = (
  db: Db,
  log: string,
  from: number,
  to: number,
): Promise<{ leaf: string; hash: Buffer }[]> =>
  run(db, 'select leaf, hash from log_entries where log = $1 and index >= $2 and index < $3 order by index', [
    log,
    from,
    to,
  ])
