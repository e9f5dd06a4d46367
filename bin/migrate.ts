import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { sql, type Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Config } from '#config'
import { hasKeys, makeKeys, readKeys } from '#core/crypto.ts'
import { connect, patiently, type Connections } from '#core/db.ts'
import { migrateJobs } from '#core/jobs.ts'
import { makeLogKey } from '#features/log/index.ts'

/** Somebody waits at a terminal, and a wrong address should be told soon. */
const DATABASE_PATIENCE_MS = 10_000
/** SQLSTATE of PostgreSQL for a table that is not there. */
const UNDEFINED_TABLE = '42P01'
const FOLDER = join(import.meta.dirname, '..', 'db', 'migrations')

/** The numbered SQL files, in order; forward only. */
const provider = {
  async getMigrations() {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.sql'))
    return Object.fromEntries(
      files.map((name) => [
        name.replace(/\.sql$/, ''),
        {
          up: async (db: Kysely<unknown>) =>
            void (await sql.raw(readFileSync(join(FOLDER, name), 'utf8')).execute(db)),
        },
      ]),
    )
  },
}

/** Names of the steps that this release knows, in order. */
export const knownMigrations = async (): Promise<string[]> =>
  Object.keys(await provider.getMigrations()).sort()

/** One statement, asked first: people wait for a start, and looking closely takes a dozen, one after the other. */
async function isNewest({ pool }: Connections): Promise<boolean> {
  try {
    const { rows } = await pool.query<{ name: string }>(
      'select name from kysely_migration order by name collate "C"',
    )
    return isDeepStrictEqual(
      rows.map(({ name }) => name),
      await knownMigrations(),
    )
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE) return false
    throw error
  }
}

/** Brings a database to the newest schema, or to an older one for a backup; all new steps or none. Refuses a database that a newer release has migrated. */
async function migrateDatabase({ db, pool }: Connections, to?: string): Promise<void> {
  const version = Number(
    (await pool.query<{ n: string }>(`select current_setting('server_version_num') as n`)).rows[0]?.n,
  )
  if (version < 150_000) throw new Error('DATABASE_URL: Firsthand needs PostgreSQL 15 or newer.')
  const migrator = new Migrator({ db, provider })
  const { error } = to ? await migrator.migrateTo(to) : await migrator.migrateToLatest()
  if (error) throw new Error('The database could not be migrated; nothing was changed.', { cause: error })
}

/** Migrates, and on the very first run makes the keys that this database then belongs to. */
export async function migrate({
  databaseUrl,
  config,
  to,
}: {
  databaseUrl: string
  config: Config
  to?: string
}): Promise<void> {
  const connections = connect(databaseUrl, { max: 2, name: 'migrate', patient: true })
  try {
    const newest = await patiently(DATABASE_PATIENCE_MS, () => isNewest(connections))
    if (to || !newest) await migrateDatabase(connections, to)
    await migrateJobs(connections.pool)
    await bindKeys(connections, config.dataDir)
    if (!to) await makeLogKey(connections.db, readKeys(config.dataDir), config.baseUrl, new Date())
  } finally {
    await connections.db.destroy()
  }
}

async function bindKeys({ db }: Connections, dataDir: string): Promise<void> {
  const known = await db
    .selectFrom('key_fingerprints')
    .select('fingerprint')
    .where('name', '=', 'root')
    .executeTakeFirst()
  if (!hasKeys(dataDir)) {
    if (known)
      throw new Error(
        `DATA_DIR: the keys of this database are not in ${join(dataDir, 'keys')}. Put the folder "keys" of your backup there; ` +
          'without it nobody can read names and addresses.',
      )
    makeKeys(dataDir)
  }
  const { fingerprint } = readKeys(dataDir)
  if (!known) await db.insertInto('key_fingerprints').values({ name: 'root', fingerprint }).execute()
  else checkFingerprint(fingerprint, known.fingerprint, dataDir)
}

/** A process whose keys differ would write what nobody can read, and would take every address for a new one. */
export function checkFingerprint(mine: Buffer, known: Buffer | undefined, dataDir: string): void {
  if (known && mine.equals(known)) return
  throw new Error(
    `DATA_DIR: the keys in ${join(dataDir, 'keys')} belong to another database. Use the keys of this one.`,
  )
}
