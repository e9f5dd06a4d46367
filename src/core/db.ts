import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { CompiledQuery, Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { DB } from '#db'

export type Db = Kysely<DB> | Transaction<DB>
export { sql }

// bigint and count(*): every number here stays far below 2^53. Dates stay text: a day has no time zone.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.DATE, String)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)

const STATEMENT_MS = 30_000
/** The server ends a statement before that; when it says nothing at all, nobody is there any more. */
const SILENCE_MS = STATEMENT_MS + 5_000

export interface Connections {
  db: Kysely<DB>
  pool: pg.Pool
}

export interface ConnectOptions {
  max?: number
  name?: string
  allowExitOnIdle?: boolean
  /** Statements may take as long as they need: migrations and restoring, which work on whole tables. */
  patient?: boolean
}

export function connect(url: string, options: ConnectOptions = {}): Connections {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 8,
    application_name: `firsthand ${options.name ?? ''}`.trim(),
    connectionTimeoutMillis: 5_000,
    statement_timeout: options.patient ? 0 : STATEMENT_MS,
    keepAlive: true,
    // Our statements are short: compiling one takes longer than a hundred of them run.
    options: '-c jit=off',
    allowExitOnIdle: options.allowExitOnIdle ?? false,
  })
  // A broken idle connection is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    client.on('error', () => {})
    if (!options.patient) breakWhenSilent(client)
  })
  return { db: new Kysely<DB>({ dialect: new PostgresDialect({ pool }) }), pool }
}

/**
 * Breaks a connection that leaves a statement without an answer. A server that vanished (fail-over, cut cable) sends no end of connection,
 * and its connections would keep their places in the pool for a quarter of an hour.
 */
function breakWhenSilent(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  const query = client.query.bind(client) as (...args: unknown[]) => unknown
  const watched = (...args: unknown[]): unknown => {
    const answer = query(...named(args))
    if (!(answer instanceof Promise)) return answer
    const timer = setTimeout(
      () => stream.destroy(Object.assign(new Error('the database does not answer'), { code: 'ETIMEDOUT' })),
      SILENCE_MS,
    )
    return answer.finally(() => clearTimeout(timer))
  }
  client.query = watched as typeof client.query
}

const names = new Map<string, string>()

/**
 * A statement of the hot path: each connection plans it once instead of every time, which takes longer than running it. Only for texts that
 * never change, because every name keeps its plan as long as the connection lives. Not for tables that grow by the thousand between two
 * rounds of autovacuum, unless the statement leaves the planner no choice: a plan that was made for few rows would read them all.
 *
 * A list of ids is `any((select $1::bigint[])::bigint[])`, which hides its length from the planner. Otherwise the plan for a list of one looks
 * cheaper than the kept one, which is for ten, and PostgreSQL plans anew every time (PREPARE, "Notes": custom and generic plans).
 */
export function prepared(text: string): string {
  if (!names.has(text)) names.set(text, `firsthand_${names.size}`)
  return text
}

function named(args: unknown[]): unknown[] {
  const [text, values] = args
  const name = typeof text === 'string' ? names.get(text) : undefined
  return name ? [{ name, text, values }] : args
}

/** Does it again while the database is away, for a database that is just starting; throws what it says when it is not there in time. */
export async function patiently<T>(patienceMs: number, work: () => Promise<T>): Promise<T> {
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isUnavailable(error) || performance.now() > until) throw error
      await sleep(100)
    }
  }
}

/** Runs one statement with positional parameters; for the few set-based statements where SQL says it best. */
export async function run<Row = Record<string, never>>(
  db: Db,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
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
    /connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/i.test(
      error.message,
    )
  )
}
