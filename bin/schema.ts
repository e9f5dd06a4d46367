import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import pg from 'pg'
import type { Config } from '#config'

const DB = join(import.meta.dirname, '..', 'db')

/** The schema as text, from the catalogue: the same on every PostgreSQL from 15 on. */
export async function dump(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ line: string }>(DUMP)
    return (
      '-- Written by `npm run firsthand -- schema`. The truth is in db/migrations.\n' +
      rows.map((row) => `${row.line}\n`).join('')
    )
  } finally {
    await client.end()
  }
}

const DUMP = `
with tables as (
  select oid, relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like 'kysely_%'
), lines as (
  select relname, 1 as part, attnum::text as place, format('%s.%s %s%s%s', relname, attname, format_type(atttypid, atttypmod),
    case when attnotnull then ' not null' else '' end, coalesce(' default ' || pg_get_expr(adbin, adrelid), '') ||
    case when attidentity = '' then '' else ' identity' end) as line, attnum as n
  from tables join pg_attribute on attrelid = tables.oid and attnum > 0 and not attisdropped
  left join pg_attrdef on adrelid = attrelid and adnum = attnum
  union all
  select relname, 2, conname, format('  %s: %s', conname, pg_get_constraintdef(pg_constraint.oid)), 0
  from tables join pg_constraint on conrelid = tables.oid where contype <> 'n'
  union all
  select relname, 3, indexrelid::regclass::text, '  ' || pg_get_indexdef(indexrelid), 0
  from tables join pg_index on indrelid = tables.oid where not indisprimary
)
select line from lines order by relname collate "C", part, n, place collate "C"`

/** Writes (or with --check compares) the dump and the row types of `DATABASE_URL`, which must be freshly migrated. */
export async function schema(config: Config, args: string[]): Promise<void> {
  const url = config.databaseUrl ?? process.env.TEST_DATABASE_URL
  if (!url) throw new Error('DATABASE_URL: name a freshly migrated database.')
  const check = args.includes('--check')
  const text = await dump(url)
  const file = join(DB, 'schema.sql')
  if (!check) writeFileSync(file, text)
  else if (readFileSync(file, 'utf8') !== text)
    throw new Error('db/schema.sql is not what the migrations make. Run: npm run firsthand -- schema')
  const codegen = join(DB, '..', 'node_modules', '.bin', 'kysely-codegen')
  const options = [
    '--dialect',
    'postgres',
    '--out-file',
    join(DB, 'schema.ts'),
    '--date-parser',
    'string',
    '--numeric-parser',
    'number',
    '--type-mapping',
    '{"int8":"number"}',
    '--default-schema',
    'public',
    '--exclude-pattern',
    'kysely_*',
    '--include-pattern',
    'public.*',
    '--url',
    url,
  ]
  execFileSync(codegen, check ? [...options, '--verify'] : options, { stdio: check ? 'pipe' : 'inherit' })
}
