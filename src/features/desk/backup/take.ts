import { createHash } from 'node:crypto'
import { createWriteStream, type WriteStream } from 'node:fs'
import { copyFile, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { join } from 'node:path'
import { createGzip, type Gzip } from 'node:zlib'
import type { Context } from '#core/context.ts'
import { run, sql } from '#core/db.ts'
import { JOBS, LEFT_OUT, type BackupEnd, type BackupHead, type BackupHeading } from './format.ts'
import { restoreInstructions } from './instructions.ts'

const BATCH = 5_000

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

async function keepKeys(ctx: Context, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await copyFile(join(ctx.config.dataDir, 'keys', 'root.key'), join(folder, 'root.key'))
}

async function writeSnapshot(ctx: Context, path: string): Promise<Record<string, number>> {
  const out = new LineFile(path)
  try {
    return await ctx.transaction(async (tx) => {
      await sql`set transaction isolation level repeatable read, read only`.execute(tx.db)
      await sql`set local statement_timeout = 0`.execute(tx.db)
      const head: BackupHead = {
        format: 'firsthand-backup',
        version: 1,
        takenAt: tx.clock.now().toISOString(),
        migrations: await appliedMigrations(tx),
        keys: tx.keys.fingerprint.toString('hex'),
      }
      await out.line(JSON.stringify(head))
      const rows: Record<string, number> = {}
      for (const heading of await tables(tx)) {
        await out.line(JSON.stringify(heading))
        rows[heading.table] = await copyRows(tx, out, `select row_to_json(t)::text as line from ${quoted(heading.table)} t`)
      }
      if (await hasJobs(tx)) {
        await out.line(JSON.stringify({ table: JOBS, columns: ['task', 'payload', 'run_at', 'key'] } satisfies BackupHeading))
        rows[JOBS] = await copyRows(tx, out, WAITING_JOBS)
      }
      const end: BackupEnd = { end: true, rows, sha256: out.hash() }
      await out.line(JSON.stringify(end))
      return rows
    })
  } finally {
    await out.close()
  }
}

const WAITING_JOBS = `
  select json_build_object('task', t.identifier, 'payload', j.payload, 'run_at', j.run_at, 'key', j.key)::text as line
  from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
  where j.attempts < j.max_attempts`

/** Streams a query through a cursor, so that memory does not grow with the table. */
async function copyRows(tx: Context, out: LineFile, query: string): Promise<number> {
  let count = 0
  await run(tx.db, `declare backup_rows no scroll cursor for ${query}`)
  for (;;) {
    const rows = await run<{ line: string }>(tx.db, `fetch ${BATCH} from backup_rows`)
    for (const row of rows) await out.line(row.line)
    count += rows.length
    if (rows.length < BATCH) break
  }
  await run(tx.db, 'close backup_rows')
  return count
}

export async function appliedMigrations(ctx: Context): Promise<string[]> {
  const [table] = await run<{ there: boolean }>(ctx.db, `select to_regclass('kysely_migration') is not null as there`)
  if (!table?.there) return []
  return (await run<{ name: string }>(ctx.db, 'select name from kysely_migration order by name')).map((row) => row.name)
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
  const [row] = await run<{ there: boolean }>(ctx.db, `select to_regclass('graphile_worker._private_jobs') is not null as there`)
  return row?.there ?? false
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Gzipped lines with back pressure and a running hash. */
class LineFile {
  readonly #gzip: Gzip
  readonly #file: WriteStream
  readonly #hash = createHash('sha256')
  #error: Error | undefined

  constructor(path: string) {
    this.#gzip = createGzip()
    this.#file = createWriteStream(path, { mode: 0o600 })
    this.#gzip.pipe(this.#file)
    for (const stream of [this.#gzip, this.#file]) stream.on('error', (error: Error) => (this.#error ??= error))
  }

  async line(text: string): Promise<void> {
    if (this.#error) throw this.#error
    const line = `${text}\n`
    this.#hash.update(line)
    if (!this.#gzip.write(line)) await Promise.race([once(this.#gzip, 'drain'), once(this.#file, 'error')])
  }

  hash(): string {
    return this.#hash.copy().digest('hex')
  }

  async close(): Promise<void> {
    if (!this.#error) {
      const closed = once(this.#file, 'close')
      this.#gzip.end()
      await closed
    }
    if (this.#error) throw this.#error
  }
}
