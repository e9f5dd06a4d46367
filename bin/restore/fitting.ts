import { connect } from '#core/db.ts'
import { appliedMigrations, RestoreRefused } from '#features/desk/index.ts'
import { knownMigrations } from '../migrate.ts'

/** The newest migration of a backup, when this release knows it. */
export async function requireKnown(migrations: string[]): Promise<string> {
  const newest = migrations.at(-1)
  if (!newest) throw new RestoreRefused('This file is not a backup of Firsthand.')
  if (!(await knownMigrations()).includes(newest))
    throw new RestoreRefused(
      `This backup was taken by a newer release (database version ${newest}). Restore it with that one.`,
    )
  return newest
}

/** A database of another program, or one that a newer release has begun, is left alone. */
export async function requireEmpty(url: string, migrations: string[]): Promise<void> {
  const { db, pool } = connect(url, { max: 1, name: 'restore' })
  try {
    const { rows } = await pool.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`,
    )
    const tables = rows.map(({ name }) => name)
    if (tables.length === 0) return
    if (!tables.includes('kysely_migration'))
      throw new RestoreRefused(
        `The database has tables of something else (${tables.slice(0, 3).join(', ')}). Make an empty one and name it in DATABASE_URL.`,
      )
    const here = await appliedMigrations({ db })
    if (here.join() !== migrations.join())
      throw new RestoreRefused(
        `The database was prepared for version ${here.at(-1)}, and the backup is of ${migrations.at(-1)}. ` +
          'Use a database that is quite empty; it is brought to the newest version afterwards.',
      )
  } finally {
    await db.destroy()
  }
}
