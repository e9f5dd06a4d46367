import { CompiledQuery, Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { DB } from '#db'

export type Db = Kysely<DB> | Transaction<DB>
export { sql }

// bigint and count(*): every number here stays far below 2^53. Dates stay text: a day has no time zone.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.DATE, String)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)

export interface Connections {
  db: Kysely<DB>
  pool: pg.Pool
}

export function connect(url: string, options: { max?: number; name?: string; allowExitOnIdle?: boolean } = {}): Connections {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 8,
    application_name: `firsthand ${options.name ?? ''}`.trim(),
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    allowExitOnIdle: options.allowExitOnIdle ?? false,
  })
  // A broken idle connection is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return { db: new Kysely<DB>({ dialect: new PostgresDialect({ pool }) }), pool }
}

/** Runs one statement with positional parameters; for the few set-based statements where SQL says it best. */
export async function run<Row = Record<string, never>>(db: Db, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return (await db.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows
}

/** Name of the violated constraint when the error is a unique, check or foreign key violation (SQLSTATE class 23). */
export function violated(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('23')) return
  return 'constraint' in error ? String(error.constraint) : 'unknown'
}

/** The database cannot be reached or takes no writes: an answer of 503, not a bug. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return (
    /^(08|53|57P|25006)/.test(code) ||
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT'].includes(code) ||
    /connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/i.test(error.message)
  )
}
