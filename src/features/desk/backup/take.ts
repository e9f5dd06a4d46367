import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { cp, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Context } from '#core/context.ts'
import { run, sql } from '#core/db.ts'
import { JOBS, LEFT_OUT, type BackupEnd, type BackupHead, type BackupHeading } from './format.ts'
import { restoreInstructions } from './instructions.ts'

const BATCH = 2_000

export interface Backup {
  /** Base name of data file and key folder. */
  name: string
  file: string
  bytes: number
  rows: number
  tables: number
}

/**
 * Writes one consistent snapshot of all tables (one REPEATABLE READ transaction, so that rows committed meanwhile are not in
 * it) as gzipped JSON lines to `dir/<name>.jsonl.gz`, and the keys apart from it. A file with the final name is whole.
 */
export async function backup(ctx: Context, dir = join(ctx.config.dataDir, 'backups')): Promise<Backup> {
  const name = `firsthand-${ctx.clock.now().toISOString().slice(0, 19).replaceAll(':', '-')}Z`
  const file = join(dir, `${name}.jsonl.gz`)
  const partial = `${file}.partial`
  await mkdir(dir, { recursive: true, mode: 0o700 })
  try {
    const rows = await writeSnapshot(ctx, partial)
    await sync(partial)
    await keepKeys(ctx, join(dir, `${name}.keys`))
    await writeFile(join(dir, 'RESTORE.txt'), restoreInstructions)
    await rename(partial, file)
    await sync(dir)
    return {
      name,
      file,
      bytes: (await stat(file)).size,
      rows: Object.values(rows).reduce((sum, count) => sum + count, 0),
      tables: Object.keys(rows).length,
    }
  } finally {
    await rm(partial, { force: true })
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync()
  await handle.close()
}

const keepKeys = (ctx: Context, folder: string): Promise<void> =>
  cp(join(ctx.config.dataDir, 'keys'), folder, { recursive: true })

async function writeSnapshot(ctx: Context, path: string): Promise<Record<string, number>> {
  return ctx.transaction(async (tx) => {
    await sql`set transaction isolation level repeatable read, read only`.execute(tx.db)
    await sql`set local statement_timeout = 0`.execute(tx.db)
    const rows: Record<string, number> = {}
    await pipeline(snapshotOf(tx, rows), createGzip(), createWriteStream(path, { mode: 0o600 }))
    return rows
  })
}

/** The whole file, in pieces of many lines; counts the rows by table into `rows`. */
async function* snapshotOf(tx: Context, rows: Record<string, number>): AsyncGenerator<string> {
  const hash = createHash('sha256')
  for await (const text of linesOf(tx, rows)) {
    hash.update(text)
    yield text
  }
  const end: BackupEnd = { end: true, rows, sha256: hash.digest('hex') }
  yield lineOf(end)
}

async function* linesOf(tx: Context, rows: Record<string, number>): AsyncGenerator<string> {
  const head: BackupHead = {
    format: 'firsthand-backup',
    version: 1,
    takenAt: tx.clock.now().toISOString(),
    migrations: await appliedMigrations(tx),
    keys: tx.keys.fingerprint.toString('hex'),
  }
  yield lineOf(head)
  for (const heading of await tables(tx)) {
    yield lineOf(heading)
    yield* rowsOf(
      tx,
      rows,
      heading.table,
      `select row_to_json(t)::text as line from ${quoted(heading.table)} t`,
    )
  }
  if (!(await hasJobs(tx))) return
  yield lineOf({ table: JOBS, columns: ['task', 'payload', 'run_at', 'key'] } satisfies BackupHeading)
  yield* rowsOf(tx, rows, JOBS, WAITING_JOBS)
}

const lineOf = (value: BackupHead | BackupHeading | BackupEnd): string => `${JSON.stringify(value)}\n`

const WAITING_JOBS = `
  select json_build_object('task', t.identifier, 'payload', j.payload, 'run_at', j.run_at, 'key', j.key)::text as line
  from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
  where j.attempts < j.max_attempts`

/** Streams a query through a cursor, so that memory does not grow with the table. */
async function* rowsOf(
  tx: Context,
  rows: Record<string, number>,
  table: string,
  query: string,
): AsyncGenerator<string> {
  rows[table] = 0
  await run(tx.db, `declare backup_rows no scroll cursor for ${query}`)
  for (;;) {
    const batch = await run<{ line: string }>(tx.db, `fetch ${BATCH} from backup_rows`)
    rows[table] += batch.length
    if (batch.length) yield batch.map(({ line }) => `${line}\n`).join('')
    if (batch.length < BATCH) break
  }
  await run(tx.db, 'close backup_rows')
}

export async function appliedMigrations(ctx: Context): Promise<string[]> {
  const [table] = await run<{ there: boolean }>(
    ctx.db,
    `select to_regclass('kysely_migration') is not null as there`,
  )
  if (!table?.there) return []
  return (await run<{ name: string }>(ctx.db, 'select name from kysely_migration order by name')).map(
    (row) => row.name,
  )
}

/** Ordinary tables of the schema with the columns that are stored; generated ones are computed again. */
export async function tables(ctx: Context): Promise<BackupHeading[]> {
  const rows = await run<{ table: string; columns: string[] }>(
    ctx.db,
    `select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = current_schema()::regnamespace
     group by c.relname order by c.relname`,
  )
  return rows.filter((row) => !LEFT_OUT.has(row.table))
}

async function hasJobs(ctx: Context): Promise<boolean> {
  const [row] = await run<{ there: boolean }>(
    ctx.db,
    `select to_regclass('graphile_worker._private_jobs') is not null as there`,
  )
  return row?.there ?? false
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
