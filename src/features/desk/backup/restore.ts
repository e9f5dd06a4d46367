import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { dirname, join } from 'node:path'
import { createGunzip } from 'node:zlib'
import type { Context } from '#core/context.ts'
import { run, sql } from '#core/db.ts'
import { replayErasures, type Erasure } from '#features/voices/index.ts'
import { JOBS, LEFT_OUT, type BackupEnd, type BackupHead, type BackupHeading } from './format.ts'
import { copyPictures, namedPictures } from './pictures.ts'
import { appliedMigrations, quoted, tables } from './take.ts'

const BATCH = 1_000

/** Why nothing was restored, in words for the person at the command line. */
export class RestoreRefused extends Error {}

/** Reads the lines of a backup and, at the end, makes sure that they are the ones that were written. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const hash = createHash('sha256')
  let last = ''
  const source = createReadStream(file)
  const gunzip = createGunzip().setEncoding('utf8')
  source.on('error', (error) => gunzip.destroy(error)).pipe(gunzip)
  try {
    let rest = ''
    for await (const chunk of gunzip as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (last) {
          hash.update(`${last}\n`)
          yield last
        }
        last = line
      }
    }
  } catch (error) {
    throw new RestoreRefused(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  } finally {
    source.destroy()
  }
  if (endOf(last)?.sha256 !== hash.digest('hex'))
    throw new RestoreRefused(`${file} is damaged: its end is missing or its checksum differs.`)
  yield last
}

function endOf(line: string): BackupEnd | undefined {
  return line.startsWith('{"end":true,') && line.endsWith('}') ? (JSON.parse(line) as BackupEnd) : undefined
}

export interface Restored {
  /** Rows by table. */
  rows: Record<string, number>
  /** Ids that were erased after the backup was taken, and now again. */
  erased: number
  /** Posters and stills that are in place, and hashes of those whose files the backup does not have. */
  pictures: number
  missingPictures: string[]
}

export interface RestoreOptions {
  /** Ids that were erased meanwhile. */
  erasures?: readonly Erasure[]
  /** Folder of the pictures; beside the backup when nothing is said. */
  pictures?: string
  /** Looks at the restored rows before they are kept; what it throws undoes everything. */
  before?: (tx: Context) => Promise<void>
}

/**
 * Puts a backup into a migrated database without data, in one transaction, and its pictures into PICTURE_DIR: all of it, or nothing; what was erased since the backup is
 * erased in the same transaction, before anybody can read it. Throws `RestoreRefused` when data is there, keys or version differ, or
 * the file is damaged.
 */
export async function restore(ctx: Context, file: string, options: RestoreOptions = {}): Promise<Restored> {
  return ctx.transaction(async (tx) => {
    await sql`set local statement_timeout = 0`.execute(tx.db)
    await refuseData(tx)
    await refuseForeign(tx, await headOf(file))
    const foreignKeys = await dropForeignKeys(tx)
    const here = await tables(tx)
    await run(tx.db, `truncate ${here.map((heading) => quoted(heading.table)).join(', ')}`)
    const rows = await load(tx, linesOf(file))
    for (const heading of here) await advanceSequences(tx, heading)
    for (const { table, name, definition } of foreignKeys)
      await run(tx.db, `alter table ${table} add constraint ${quoted(name)} ${definition}`)
    const erased = await replayErasures(tx, options.erasures ?? [])
    await options.before?.(tx)
    // Before the rows can be seen. What a restore leaves that goes wrong from here on is forgotten as any picture that no row names.
    const pictures = await copyPictures(
      options.pictures ?? join(dirname(file), 'pictures'),
      ctx.config.pictureDir,
      await namedPictures(tx),
    )
    return { rows, erased, pictures: pictures.size, missingPictures: pictures.missing }
  })
}

/** The first line: what the backup belongs to. */
export async function headOf(file: string): Promise<Partial<BackupHead>> {
  for await (const line of linesOf(file)) {
    try {
      return JSON.parse(line) as Partial<BackupHead>
    } catch {
      throw new RestoreRefused('This file is not a backup of Firsthand.')
    }
  }
  throw new RestoreRefused(`${file} is empty.`)
}

async function refuseData(tx: Context): Promise<void> {
  for (const table of ['staff', 'submissions', 'works', 'log_entries']) {
    const [found] = await run(tx.db, `select 1 from ${quoted(table)} limit 1`)
    if (found)
      throw new RestoreRefused(
        `The database has data already (table ${table}); nothing was changed. Restore into an empty one: ` +
          'make a new database and name it in DATABASE_URL, or, for the embedded one, choose another DATA_DIR.',
      )
  }
}

async function refuseForeign(tx: Context, head: Partial<BackupHead>): Promise<void> {
  if (head.format !== 'firsthand-backup' || head.version !== 1)
    throw new RestoreRefused('This file is not a backup of Firsthand.')
  if (head.keys !== tx.keys.fingerprint.toString('hex'))
    throw new RestoreRefused(
      'The keys in DATA_DIR are not the ones of this backup. Copy the files of its .keys folder there first.',
    )
  const here = await appliedMigrations(tx)
  if (here.join() !== head.migrations?.join())
    throw new RestoreRefused(
      `The backup was taken with database version ${head.migrations?.at(-1) ?? 'none'}, this one is ${here.at(-1) ?? 'none'}. ` +
        'Restore with the version of Firsthand that took it, then update.',
    )
}

interface ForeignKey {
  table: string
  name: string
  definition: string
}

/** Rows arrive table by table in no order that foreign keys would accept; the keys come back, and are checked, at the end. */
async function dropForeignKeys(tx: Context): Promise<ForeignKey[]> {
  const keys = await run<ForeignKey>(
    tx.db,
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace`,
  )
  for (const { table, name } of keys) await run(tx.db, `alter table ${table} drop constraint ${quoted(name)}`)
  return keys
}

async function load(tx: Context, lines: AsyncGenerator<string>): Promise<Record<string, number>> {
  const known = new Map((await tables(tx)).map((heading) => [heading.table, heading]))
  const loaded: Record<string, number> = {}
  let heading: BackupHeading | undefined
  let waiting: string[] = []
  const flush = async (): Promise<void> => {
    if (!heading || !waiting.length) return
    await (heading.table === JOBS ? addJobs(tx, waiting) : insertRows(tx, heading, waiting))
    loaded[heading.table] = (loaded[heading.table] ?? 0) + waiting.length
    waiting = []
  }
  for await (const text of lines) {
    if (text.startsWith('{"format":')) continue
    // Headings and the end are told from rows by their first key, which no table has as a column.
    if (text.startsWith('{"table":')) {
      await flush()
      heading = JSON.parse(text) as BackupHeading
      if (heading.table !== JOBS && (!known.has(heading.table) || LEFT_OUT.has(heading.table)))
        throw new RestoreRefused(`The backup names a table that is not here: ${heading.table}.`)
      loaded[heading.table] = 0
    } else if (text.startsWith('{"end":true,')) {
      await flush()
      const { rows } = JSON.parse(text) as BackupEnd
      for (const [table, count] of Object.entries(rows))
        if (loaded[table] !== count)
          throw new RestoreRefused(
            `The backup is incomplete: ${table} has ${loaded[table] ?? 0} of ${count} rows.`,
          )
    } else {
      waiting.push(text)
      if (waiting.length >= BATCH) await flush()
    }
  }
  return loaded
}

async function insertRows(tx: Context, { table, columns }: BackupHeading, rows: string[]): Promise<void> {
  const names = columns.map(quoted).join(', ')
  await run(
    tx.db,
    `insert into ${quoted(table)} (${names}) overriding system value
     select ${names} from json_populate_recordset(null::${quoted(table)}, $1::json)`,
    [`[${rows.join(',')}]`],
  )
}

async function addJobs(tx: Context, rows: string[]): Promise<void> {
  for (const row of rows) {
    const job = JSON.parse(row) as { task: string; payload: unknown; run_at: string; key: string | null }
    await run(
      tx.db,
      `select 1 from graphile_worker.add_job($1, $2::json, run_at => $3::timestamptz, job_key => $4, max_attempts => 25)`,
      [job.task, JSON.stringify(job.payload), job.run_at, job.key],
    )
  }
}

/** The next generated id follows the restored ones. */
async function advanceSequences(tx: Context, { table, columns }: BackupHeading): Promise<void> {
  for (const column of columns) {
    const [found] = await run<{ sequence: string | null }>(
      tx.db,
      'select pg_get_serial_sequence($1, $2) as sequence',
      [quoted(table), column],
    )
    if (!found?.sequence) continue
    await run(
      tx.db,
      `select setval($1::regclass, coalesce(max(${quoted(column)}), 0) + 1, false) from ${quoted(table)}`,
      [found.sequence],
    )
  }
}
