import { run, type Db } from '#core/db.ts'

/** A hash per table of all its rows, in whatever order they lie. Two equal ones: nothing was inserted, changed or deleted. */
export async function snapshot(db: Db): Promise<Record<string, string>> {
  const tables = await allTables(db)
  const rows = await run<{ name: string; hash: string | null }>(
    db,
    tables
      .map(
        (table) =>
          `select '${table}' as name, md5(string_agg(h, '' order by h)) as hash from (select md5(t::text) as h from ${table} t) rows`,
      )
      .join(' union all ') +
      // PostgreSQL may read the tables side by side, and then in whatever order they are done.
      ' order by name',
  )
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash ?? 'empty']))
}

/** The same for the rows that mention one id: whatever belongs to one person, in whichever table. */
export async function rowsAbout(db: Db, id: string): Promise<string> {
  const tables = await allTables(db)
  const rows = await run<{ h: string }>(
    db,
    tables
      .map(
        (table) => `select '${table}' || md5(t::text) as h from ${table} t where position($1 in t::text) > 0`,
      )
      .join(' union all '),
    [id],
  )
  return rows
    .map(({ h }) => h)
    .sort()
    .join(' ')
}

let tables: Promise<string[]> | undefined

/** Names come from the catalogue, quoted there; jobs are rows too. Heartbeats are the clock's: a running site writes one every minute. */
const allTables = (db: Db): Promise<string[]> =>
  (tables ??= run<{ name: string }>(
    db,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('public', 'graphile_worker') and tablename <> 'heartbeats' order by 1`,
  ).then((rows) => rows.map(({ name }) => name)))
