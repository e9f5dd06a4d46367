/** First line of a backup: what it belongs to. Then per table a heading line and one line per row, then the end line. */
export interface BackupHead {
  format: 'firsthand-backup'
  version: 1
  takenAt: string
  /** Version of the program that took it; not in the oldest ones. */
  release?: string
  /** Names of the applied migrations: a backup is restored into a database of these, which is then migrated on. */
  migrations: string[]
  /** Of the keys that the sealed data needs. */
  keys: string
}

export interface BackupHeading {
  table: string
  columns: string[]
}

export interface BackupEnd {
  end: true
  /** Rows by table. */
  rows: Record<string, number>
  /** SHA-256 over all lines before this one, each with its line end. */
  sha256: string
}

/**
 * Not in a backup: they are worth nothing a week later, and a stolen backup must not let anybody in. The names of applied
 * migrations are in its head.
 */
export const LEFT_OUT = new Set([
  'sessions',
  'sign_in_links',
  'sign_in_link_uses',
  'passkey_challenges',
  'room_viewings',
  'kysely_migration',
  'kysely_migration_lock',
])

/** Jobs that were waiting stand under this name, with what is needed to ask for them again. */
export const JOBS = 'graphile_worker.jobs'
