import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, readFileSync } from 'node:fs'
import { cp, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Context } from '#core/context.ts'
import { run, sql } from '#core/db.ts'
import { erasureLines, erasuresOf, keepAllErasures } from '#features/voices/index.ts'
import { JOBS, LEFT_OUT, type BackupEnd, type BackupHead, type BackupHeading } from './format.ts'
import { restoreInstructions } from './instructions.ts'
import { copyPictures, namedPictures, type CopiedPictures } from './pictures.ts'
import { copyPublished, type Copied } from './published-files.ts'

const BATCH = 2_000

/** Version of the program that takes the backup. */
export const RELEASE = (
  JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
).version

export interface BackupPart {
  path: string
  bytes: number
  /** Hexadecimal; undefined for folders. */
  sha256: string | undefined
  what: 'data' | 'erasures' | 'log' | 'pictures' | 'keys'
}

export interface Backup {
  /** Base name of data file and key folder. */
  name: string
  file: string
  bytes: number
  rows: number
  tables: number
  /** Entries of the public log whose files are in the backup. */
  published: number
  /** Posters and stills whose files are in the backup. */
  pictures: number
  /** Hashes of pictures whose files were missing or damaged when it was taken. */
  missingPictures: string[]
  parts: BackupPart[]
  /** Why the files of the public log are not in it. The tables are, and entries can be published from them again. */
  logProblem: string | undefined
}

/** As the record of the desk says what was taken. */
export const backupReason = ({ rows, missingPictures }: Pick<Backup, 'rows' | 'missingPictures'>): string =>
  missingPictures.length ? `${rows} rows; ${missingPictures.length} pictures missing` : `${rows} rows`

export interface BackupFolders {
  /** Where the keys go; beside the data when nothing is said. */
  keys?: string | undefined
}

/**
 * Writes one consistent snapshot of all tables (one REPEATABLE READ transaction, so that rows committed meanwhile are not in
 * it) as gzipped JSON lines to `dir/<name>.jsonl.gz`, the files of the public log to `dir/log`, the pictures to `dir/pictures`, the list of
 * erased ids, and the keys apart from them. A data file with its final name is whole, and so is all that belongs to it.
 */
export async function backup(
  ctx: Context,
  dir = join(ctx.config.dataDir, 'backups'),
  folders: BackupFolders = {},
): Promise<Backup> {
  const name = `firsthand-${ctx.clock.now().toISOString().slice(0, 19).replaceAll(':', '-')}Z`
  const file = join(dir, `${name}.jsonl.gz`)
  const partial = `${file}.partial`
  const keys = join(folders.keys ?? dir, `${name}.keys`)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  if (folders.keys) await mkdir(folders.keys, { recursive: true, mode: 0o700 })
  try {
    await keepAllErasures(ctx)
    // Before the tables: a restored database that is ahead of its files writes the missing ones itself, one behind them must not go on.
    const { published, logProblem } = await copyLog(ctx, join(dir, 'log'))
    const { rows, hashes } = await writeSnapshot(ctx, partial)
    await sync(partial)
    const erasures = join(dir, `${name}.erasures`)
    await writeFile(erasures, erasureLines(await erasuresOf(ctx)), { mode: 0o600, flush: true })
    const pictures = await keepPictures(ctx, join(dir, 'pictures'), hashes)
    await keepKeys(ctx, keys)
    await writeFile(join(dir, 'RESTORE.txt'), restoreInstructions)
    const parts = [await partOf('data', partial, file), await partOf('erasures', erasures)]
    await writeFile(
      join(dir, `${name}.sha256`),
      parts.map((part) => `${part.sha256}  ${basename(part.path)}\n`).join(''),
    )
    await rename(partial, file)
    await sync(dir)
    if (published)
      parts.push({ what: 'log', path: join(dir, 'log'), bytes: published.bytes, sha256: undefined })
    if (hashes.length)
      parts.push({
        what: 'pictures',
        path: join(dir, 'pictures'),
        bytes: pictures.bytes,
        sha256: undefined,
      })
    parts.push({
      what: 'keys',
      path: keys,
      bytes: (await stat(join(keys, 'root.key'))).size,
      sha256: undefined,
    })
    return {
      name,
      file,
      bytes: parts[0]!.bytes,
      rows: Object.values(rows).reduce((sum, count) => sum + count, 0),
      tables: Object.keys(rows).length,
      published: published?.size ?? 0,
      pictures: pictures.size,
      missingPictures: pictures.missing,
      parts,
      logProblem,
    }
  } finally {
    await rm(partial, { force: true })
  }
}

async function copyLog(
  ctx: Context,
  to: string,
): Promise<{ published?: Copied | undefined; logProblem?: string }> {
  try {
    return { published: await copyPublished(ctx.config.logDir, to) }
  } catch (error) {
    ctx.logger.error({ event: 'backup.log-not-copied', err: error })
    return { logProblem: error instanceof Error ? error.message : String(error) }
  }
}

/** After the snapshot: each of its pictures was in place before its row could be seen. */
async function keepPictures(ctx: Context, to: string, hashes: string[]): Promise<CopiedPictures> {
  const copied = await copyPictures(ctx.config.pictureDir, to, hashes)
  if (copied.missing.length)
    ctx.logger.error({ event: 'backup.pictures-missing', count: copied.missing.length })
  return copied
}

async function partOf(what: BackupPart['what'], written: string, path = written): Promise<BackupPart> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(written), hash)
  return { what, path, bytes: (await stat(written)).size, sha256: hash.digest('hex') }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync()
  await handle.close()
}

const keepKeys = (ctx: Context, folder: string): Promise<void> =>
  cp(join(ctx.config.dataDir, 'keys'), folder, { recursive: true })

/** Rows by table, and the pictures that they name. */
async function writeSnapshot(
  ctx: Context,
  path: string,
): Promise<{ rows: Record<string, number>; hashes: string[] }> {
  return ctx.transaction(async (tx) => {
    await sql`set transaction isolation level repeatable read, read only`.execute(tx.db)
    await sql`set local statement_timeout = 0`.execute(tx.db)
    const rows: Record<string, number> = {}
    await pipeline(snapshotOf(tx, rows), createGzip(), createWriteStream(path, { mode: 0o600 }))
    return { rows, hashes: await namedPictures(tx) }
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
    release: RELEASE,
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

export async function appliedMigrations(ctx: Pick<Context, 'db'>): Promise<string[]> {
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
