import type { Logger } from 'pino'
import type { Config } from '#config'
import type { Clock } from '#core/clock.ts'
import type { Keys } from '#core/crypto.ts'
import { sql, type Db } from '#core/db.ts'
import type { Assets } from '#core/assets.ts'
import type { Site } from '#core/site.ts'

/** What every action needs, passed first. Inside a transaction the same shape carries the transaction. */
export interface Context {
  db: Db
  config: Config
  clock: Clock
  keys: Keys
  logger: Logger
  assets: Assets
  /** What the operator decided (name, language, time zone …); at most a second old. */
  site(): Promise<Site>
  /** One instance per process of something that keeps state in memory (a limit, a batch, a cache). */
  shared<T>(make: (ctx: Context) => T): T
  /** Nested calls become savepoints, so actions compose. */
  transaction<T>(work: (tx: Context) => Promise<T>): Promise<T>
}

export type ContextParts = Pick<Context, 'db' | 'config' | 'clock' | 'keys' | 'logger' | 'assets'> & {
  site(ctx: Context): Promise<Site>
}

export function createContext(parts: ContextParts): Context {
  const made = new Map<unknown, unknown>()
  const root: Context = {
    ...parts,
    site: () => parts.site(root),
    shared<T>(make: (ctx: Context) => T): T {
      if (!made.has(make)) made.set(make, make(root))
      return made.get(make) as T
    },
    transaction: (work) =>
      root.db.isTransaction
        ? nested(root, work)
        : root.db.transaction().execute((db) => work(inside(root, db))),
  }
  return root
}

function inside(outer: Context, db: Db): Context {
  const tx: Context = { ...outer, db, transaction: (work) => nested(tx, work) }
  return tx
}

let savepoints = 0

async function nested<T>(tx: Context, work: (tx: Context) => Promise<T>): Promise<T> {
  const name = sql.raw(`s${++savepoints}`)
  await sql`savepoint ${name}`.execute(tx.db)
  try {
    const result = await work(inside(tx, tx.db))
    await sql`release savepoint ${name}`.execute(tx.db)
    return result
  } catch (error) {
    await sql`rollback to savepoint ${name}`.execute(tx.db)
    throw error
  }
}

/** The same context at another time of day, for history that is entered afterwards (the sample dispute). */
export function at(ctx: Context, now: Date): Context {
  return {
    ...ctx,
    clock: { now: () => now },
    transaction: (work) => ctx.transaction((tx) => work(at(tx, now))),
  }
}
