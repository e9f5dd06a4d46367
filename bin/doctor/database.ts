import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import type { Config } from '#config'
import { isLoopback } from './configuration.ts'
import { notesOn, spanOf, type Finding, type Notes } from './findings.ts'

interface Facts {
  version: string
  number: number
  settings: Record<string, string>
  encoding: string
  superuser: boolean
  ssl: boolean | null
  connections: number
  oldest: number
  wraparound: number
  slots: number
  size: number
}

const SETTINGS = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'data_checksums',
  'autovacuum',
  'max_connections',
  'superuser_reserved_connections',
  'wal_level',
  'archive_mode',
]

const FACTS = `
select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
  (select json_object_agg(name, setting) from pg_settings where name = any($1)) as settings,
  (select pg_encoding_to_char(encoding) from pg_database where datname = current_database()) as encoding,
  (select rolsuper from pg_roles where rolname = current_user) as superuser,
  (select ssl from pg_stat_ssl where pid = pg_backend_pid()) as ssl,
  (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections,
  (select coalesce(extract(epoch from max(now() - xact_start)), 0)::int from pg_stat_activity
   where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()) as oldest,
  (select age(datfrozenxid)::int from pg_database where datname = current_database()) as wraparound,
  (select count(*)::int from pg_replication_slots where not active) as slots,
  pg_database_size(current_database()) as size`

// web and worker take 8 each (docs/operating/database.md); commands a few more.
const NEEDED = 20
// At 2 billion transactions PostgreSQL stops; autovacuum begins to work against it at 200 million.
const WRAPAROUND = 1_000_000_000

/** What the promises of the site rest on: settings, connections, space, and the health of tables that change much. */
export async function checkDatabase(pool: pg.Pool, config: Config): Promise<Finding[]> {
  const notes = notesOn('database')
  const { rows } = await pool.query<Facts>(FACTS, [SETTINGS])
  const facts = rows[0]!
  judgeVersion(notes, facts)
  judgeSettings(notes, facts.settings)
  judgeConnections(notes, facts)
  judgeAccess(notes, facts, config)
  if (facts.oldest > 600)
    notes.attention(
      `a transaction is open for ${spanOf(facts.oldest)}`,
      'Find it in pg_stat_activity: while it is open, nothing can be cleaned up.',
    )
  if (facts.wraparound > WRAPAROUND)
    notes.wrong(
      `${facts.wraparound} transactions since the last freeze`,
      'Run: vacuum (freeze) on this database, and look why autovacuum does not come to it.',
    )
  if (facts.slots > 0)
    notes.attention(
      `${facts.slots} replication slots are not used: the log of the database (WAL) grows until its disk is full`,
      'Start the replica again, or drop its slot: select pg_drop_replication_slot(name).',
    )
  await checkMigrations(pool, notes)
  await checkTables(pool, notes)
  return notes.all
}

function judgeVersion(notes: Notes, { number, version, encoding, size }: Facts): void {
  if (number < 150_000) notes.wrong(`PostgreSQL ${version} is older than 15`, 'Upgrade PostgreSQL.')
  else notes.ok(`PostgreSQL ${version}, ${Math.round(size / 1e6)} MB`)
  if (encoding !== 'UTF8')
    notes.wrong(
      `the database is encoded as ${encoding}`,
      "Make a new one: create database firsthand encoding 'UTF8' template template0; and restore a backup into it.",
    )
}

export function judgeSettings(notes: Notes, settings: Record<string, string>): void {
  const on = (name: string, why: string): void => {
    if (settings[name] === 'on') notes.ok(`${name} is on`)
    else
      notes.wrong(
        `${name} is ${settings[name]}: ${why}`,
        `alter system set ${name} = on; select pg_reload_conf();`,
      )
  }
  on('fsync', 'a power cut can destroy the database')
  on('full_page_writes', 'a power cut can leave torn pages')
  on('autovacuum', 'tables grow without end')
  const commit = settings.synchronous_commit ?? ''
  if (['on', 'remote_apply', 'remote_write'].includes(commit)) notes.ok(`synchronous_commit is ${commit}`)
  else if (commit === 'local')
    notes.attention(
      'synchronous_commit is local: a replica may miss the last signatures',
      'Right with one machine. With a replica that takes over: alter system set synchronous_commit = on;',
    )
  else
    notes.wrong(
      `synchronous_commit is ${commit}: people are told "confirmed" before it is true`,
      'alter system set synchronous_commit = on; select pg_reload_conf();',
    )
  if (settings.data_checksums === 'on') notes.ok('data checksums are on')
  else
    notes.attention(
      'data checksums are off: a failing disk is noticed late',
      'Stop PostgreSQL and run: pg_checksums --enable',
    )
}

export function judgeConnections(
  notes: Notes,
  { settings, connections }: Pick<Facts, 'settings' | 'connections'>,
): void {
  const most = Number(settings.max_connections) - Number(settings.superuser_reserved_connections)
  const raise = `alter system set max_connections = ${Math.max(100, Number(settings.max_connections) * 2)}; and restart PostgreSQL.`
  if (most < NEEDED)
    notes.wrong(`max_connections leaves ${most} connections, and one machine needs ${NEEDED}`, raise)
  else if (connections > most * 0.8)
    notes.attention(`${connections} of ${most} connections are in use`, raise)
  else notes.ok(`${connections} of ${most} connections are in use`)
}

function judgeAccess(notes: Notes, { superuser, ssl }: Facts, config: Config): void {
  if (superuser)
    notes.attention(
      'the role is a superuser: a hole in a query would reach files and programs',
      'Give Firsthand a role of its own that owns only its database (docs/operating/database.md).',
    )
  if (!config.databaseUrl) return
  const url = new URL(config.databaseUrl)
  const local = url.hostname === '' || isLoopback(url.hostname) || url.searchParams.has('host')
  if (ssl || local) notes.ok(ssl ? 'the way to the database is encrypted' : 'the database is on this machine')
  else
    notes.wrong(
      'the way to the database is not encrypted',
      'Add ?sslmode=verify-full to DATABASE_URL, and a certificate to PostgreSQL.',
    )
}

const FOLDER = join(import.meta.dirname, '..', '..', 'db', 'migrations')

async function checkMigrations(pool: pg.Pool, notes: Notes): Promise<void> {
  const { rows: table } = await pool.query<{ there: boolean }>(
    `select to_regclass('kysely_migration') is not null as there`,
  )
  const applied = table[0]?.there
    ? (await pool.query<{ name: string }>('select name from kysely_migration order by name')).rows.map(
        ({ name }) => name,
      )
    : []
  const known = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => name.replace(/\.sql$/, ''))
    .sort()
  const missing = known.filter((name) => !applied.includes(name))
  const foreign = applied.filter((name) => !known.includes(name))
  if (foreign.length)
    notes.wrong(
      `a newer release has changed this database (${foreign.join(', ')})`,
      'Start that release, or restore the backup that it took before.',
    )
  else if (applied.length === 0)
    notes.attention(
      'the database is empty',
      'The first start fills it, or: npm run firsthand -- restore --from FOLDER',
    )
  else if (missing.length)
    notes.wrong(
      `the database is not at this release: ${missing.join(', ')} missing`,
      'npm run firsthand -- upgrade',
    )
  else notes.ok(`the schema is the one of this release (${known.at(-1)})`)
}

// Rows that come and go with every signature, and the one row that every number is read with.
const HOT = [
  'uncounted',
  'mailings',
  'tallies',
  'log_head',
  'submissions',
  'code_tries',
  'submission_networks',
]
const DEAD_ROWS = 50_000

async function checkTables(pool: pg.Pool, notes: Notes): Promise<void> {
  const { rows } = await pool.query<{ name: string; live: number; dead: number; vacuumed: number | null }>(
    `select relname as name, n_live_tup as live, n_dead_tup as dead,
       extract(epoch from now() - greatest(last_vacuum, last_autovacuum))::int as vacuumed
     from pg_stat_user_tables where relname = any($1) order by 1`,
    [HOT],
  )
  const bloated = rows.filter(({ live, dead }) => dead > DEAD_ROWS && dead > live)
  for (const { name, live, dead, vacuumed } of bloated)
    notes.attention(
      `${name} has ${dead} dead rows beside ${live} live ones, cleaned up ${vacuumed === null ? 'never' : `${spanOf(vacuumed)} ago`}`,
      `Run: vacuum (analyze) ${name}; and look for transactions or slots that hold it up.`,
    )
  if (bloated.length === 0 && rows.length) notes.ok('tables that change much are cleaned up')
}

/** Our clock and the database's: `before` and `after` are ours around the database's answer. */
export async function checkClock(pool: pg.Pool): Promise<Finding[]> {
  const notes = notesOn('clock')
  await pool.query('select 1')
  const before = Date.now()
  const { rows } = await pool.query<{ at: Date }>('select clock_timestamp() as at')
  judgeClocks(notes, before, rows[0]!.at.getTime(), Date.now())
  return notes.all
}

export function judgeClocks(notes: Notes, before: number, database: number, after: number): void {
  const apart = Math.max(before - database, database - after, 0) / 1_000
  const remedy = 'Let both machines set their clock by the network: timedatectl set-ntp true'
  if (apart > 60)
    notes.wrong(
      `our clock and the database's are ${spanOf(apart)} apart: codes and links end too early or too late`,
      remedy,
    )
  else if (apart > 2) notes.attention(`our clock and the database's are ${spanOf(apart)} apart`, remedy)
  else notes.ok("our clock and the database's agree")
}
