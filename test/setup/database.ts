import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { readConfig, type Config } from '#config'
import { startEmbedded } from '#core/postgres.ts'
import { migrate } from '../../bin/migrate.ts'

/** A test database of its own. */
export interface FreshDatabase {
  url: string
  drop(): Promise<void>
}

const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

// Registered while the file loads: a hook that a running test registers would end with that test.
const tidying: (() => void | Promise<void>)[] = []
after(async () => {
  for (const tidy of tidying.reverse()) await tidy()
})

/** Folder of the keys that all test databases of one run share. */
export const testDataDir = once((): string => {
  if (process.env.TEST_DATA_DIR) return process.env.TEST_DATA_DIR
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-test-'))
  tidying.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
})

/** Configuration of a test: the defaults, nothing of the real environment. */
export const testConfig = (databaseUrl: string, env: Record<string, string> = {}): Config =>
  readConfig({ DATA_DIR: testDataDir(), DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent', ...env })

/** `npm test` names a server; a single test file that is run by hand starts its own. */
const server = once(async (): Promise<string> => {
  if (process.env.TEST_DATABASE_URL) return process.env.TEST_DATABASE_URL
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-test-'))
  chmodSync(folder, 0o755)
  const database = await startEmbedded(folder, () => {}, {
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
    shelter: join(folder, 'shelter'),
  })
  tidying.push(async () => {
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return database.url
})

/** The database for tests that roll back; one per process, with all migrations. */
export const testDatabaseUrl = once(async (): Promise<string> => (await freshDatabase()).url)

/** Clones the migrated template; for tests whose subject is concurrency, or that run a server of their own. */
export const freshDatabase = async (): Promise<FreshDatabase> => databaseLike(` template ${await template()}`)

/** One with nothing in it. */
export const emptyDatabase = (): Promise<FreshDatabase> => databaseLike('')

async function databaseLike(model: string): Promise<FreshDatabase> {
  const name = `t_${randomBytes(6).toString('hex')}`
  await onServer((client) => client.query(`create database ${name}${model}`))
  return {
    url: databaseAt(await server(), name),
    drop: () => onServer((client) => dropDatabase(client, name)),
  }
}

const [NOT_OURS_TO_END, TOOK_TOO_LONG] = ['42501', '57014']

/** Whoever is connected is sent away. Autovacuum is not ours to end, but is soon done; so is a backend that has not heard of it yet. */
async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  for (let tries = 0; ; tries++)
    try {
      await client.query(`drop database if exists ${name} with (force)`)
      return
    } catch (error) {
      const code = (error as pg.DatabaseError).code ?? ''
      if (tries === (code === TOOK_TOO_LONG ? 2 : 100) || ![NOT_OURS_TO_END, TOOK_TOO_LONG].includes(code))
        throw error
      await sleep(100)
    }
}

/** Migrated once per server and set of migrations, whichever process comes first. */
const template = once(async (): Promise<string> => {
  const name = `template_${migrationsHash()}`
  await onServer(async (client) => {
    await client.query(`select pg_advisory_lock(hashtext('firsthand test template'))`)
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount) return
    await dropDatabase(client, `${name}_draft`)
    await client.query(`create database ${name}_draft`)
    const databaseUrl = databaseAt(await server(), `${name}_draft`)
    await migrate({ databaseUrl, config: testConfig(databaseUrl) })
    await client.query(`alter database ${name}_draft rename to ${name}`)
  })
  return name
})

function migrationsHash(): string {
  const folder = new URL('../../db/migrations/', import.meta.url)
  const hash = createHash('sha256').update(testDataDir())
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(new URL(name, folder)))
  return hash.digest('hex').slice(0, 12)
}

function databaseAt(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

async function onServer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  // Creating and dropping wait for every backend of the server; a test that would wait for ever says so instead.
  const client = new pg.Client({
    connectionString: databaseAt(await server(), 'postgres'),
    connectionTimeoutMillis: 20_000,
    statement_timeout: 60_000,
  })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
