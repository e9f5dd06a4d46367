import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Config } from '#config'
import { hasKeys, readKeys, keysFrom } from '#core/crypto.ts'
import { connect } from '#core/db.ts'
import { openDatabase } from '#core/postgres.ts'
import {
  appliedMigrations,
  CHECKPOINT,
  headOf,
  missingPictures,
  placeLog,
  readText,
  restore,
  restoredSize,
  RestoreRefused,
  seenFurther,
  type Further,
  type Restored,
  type Seen,
} from '#features/desk/index.ts'
import {
  erasuresFile,
  keepAllErasures,
  keepErasures,
  readErasures,
  replayErasures,
  parseErasures,
  type Erasure,
} from '#features/voices/index.ts'
import { openContext } from './context.ts'
import { knownMigrations, migrate } from './migrate.ts'
import { secondsSince } from './telling.ts'

const HELP = `npm run firsthand -- restore --from FOLDER [--keys FOLDER] [--erasures FILE] [--published URL|FILE] [--last]
  --from       folder of backups (the newest is taken), or one firsthand-<time>.jsonl.gz
  --keys       folder with root.key, when it is neither beside the backup nor in DATA_DIR/keys
  --erasures   a newer list of erased ids, for example a copy of erasures.log; may be given more than once
  --published  the newest checkpoint that anybody has seen: its address, or a file
  --last       nothing was published after this backup: the site was stopped before it was taken`

export interface RestoreWishes {
  from: string
  keys?: string | undefined
  erasures?: string[] | undefined
  published?: string | undefined
  last?: boolean | undefined
}

export async function restoreCommand(config: Config, args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      from: { type: 'string' },
      keys: { type: 'string' },
      erasures: { type: 'string', multiple: true },
      published: { type: 'string' },
      last: { type: 'boolean' },
      help: { type: 'boolean' },
    },
    allowPositionals: true,
  })
  const from = values.from ?? positionals[0]
  if (values.help || !from) {
    console.log(HELP)
    process.exitCode = values.help ? 0 : 2
    return
  }
  const began = performance.now()
  const outcome = await restoreSite(config, { ...values, from }, (line) => console.error(line))
  for (const line of told(outcome)) console.log(line)
  console.log(`Restored in ${secondsSince(began)}.`)
}

export interface Outcome extends Restored {
  file: string
  /** Entries of the restored public log. */
  size: number | undefined
  further: Further | undefined
  /** Whether anything says how far the log was published. */
  stated: boolean
}

/** Puts the newest backup of a folder onto an empty machine. Throws `RestoreRefused` and leaves the database as it was otherwise. */
export async function restoreSite(
  config: Config,
  wishes: RestoreWishes,
  say: (line: string) => void,
): Promise<Outcome> {
  const file = backupIn(resolve(wishes.from))
  const folder = dirname(file)
  const head = await headOf(file)
  const newest = await requireKnown(head.migrations ?? [])
  const erasures = await erasuresFrom(config, folder, wishes.erasures ?? [])
  const seen = await seenCheckpoints(config, folder, wishes.published)
  const stated = wishes.last === true || wishes.published !== undefined || seen.some(({ own }) => own)
  putKeys(config, head.keys ?? '', wishes.keys ? resolve(wishes.keys) : file.replace(/\.jsonl\.gz$/, '.keys'))

  const database = await openDatabase(config, say)
  try {
    await requireEmpty(database.url, head.migrations ?? [])
    await migrate({ databaseUrl: database.url, config, to: newest })
    const { ctx, close } = await openContext(config, database.url, { name: 'restore', max: 2, patient: true })
    try {
      let further: Further | undefined
      let size: number | undefined
      // In the file first: whatever happens from here on, the next start of the worker erases what is in it.
      await keepErasures(config, erasures)
      const restored = await restore(ctx, file, {
        // Into an older schema nothing is erased by the rules of this release; it follows right after the migration.
        erasures: newest === (await knownMigrations()).at(-1) ? erasures : [],
        before: async (tx) => {
          size = await restoredSize(tx)
          further = await seenFurther(tx, seen)
          if (further && wishes.last)
            throw new RestoreRefused(
              `--last is not so: ${further.where} has ${further.size} entries, this backup ${size}. Leave it out.`,
            )
          // A log that has begun after the backup would begin again, and nothing in the database could know.
          if (size === 0 && !stated && !further) throw new RestoreRefused(UNKNOWN_BEGINNING)
        },
      })
      await migrate({ databaseUrl: database.url, config })
      const erased = restored.erased + (await ctx.transaction((tx) => replayErasures(tx, erasures)))
      await keepAllErasures(ctx)
      await placeLog(ctx, { from: join(folder, 'log'), stated: stated || size === 0, further })
      return { ...restored, erased, file, size, further, stated }
    } finally {
      await close()
    }
  } finally {
    await database.close()
  }
}

const UNKNOWN_BEGINNING =
  'This backup was taken before anything was counted, so it cannot tell how far the public log has come since. ' +
  'Say it: --published with the address or a file of the newest checkpoint, or --last when nothing was published.'

/** The newest backup in a folder by the time in its name, or the file itself. */
export function backupIn(path: string): string {
  if (!existsSync(path)) throw new RestoreRefused(`${path} is not there.`)
  if (statSync(path).isFile()) return path
  const newest = readdirSync(path)
    .filter((name) => /^firsthand-.*\.jsonl\.gz$/.test(name))
    .sort()
    .at(-1)
  if (!newest) throw new RestoreRefused(`There is no backup in ${path}: no file firsthand-<time>.jsonl.gz.`)
  return join(path, newest)
}

async function requireKnown(migrations: string[]): Promise<string> {
  const newest = migrations.at(-1)
  if (!newest) throw new RestoreRefused('This file is not a backup of Firsthand.')
  if (!(await knownMigrations()).includes(newest))
    throw new RestoreRefused(
      `This backup was taken by a newer release (database version ${newest}). Restore it with that one.`,
    )
  return newest
}

/** Every list of erased ids within reach: of this machine, of all backups in the folder, and those that were named. */
async function erasuresFrom(config: Config, folder: string, files: string[]): Promise<Erasure[]> {
  const beside = readdirSync(folder).filter((name) => name.endsWith('.erasures'))
  const lists = [await readErasures(erasuresFile(config))]
  for (const name of beside) lists.push(await readErasures(join(folder, name)))
  for (const file of files) {
    const text = readFileSync(resolve(file), 'utf8')
    const list = parseErasures(text)
    if (list.length === 0 && text.trim() !== '')
      throw new RestoreRefused(`${file} is not a list of erased ids: one line each, time, subject and id.`)
    lists.push(list)
  }
  return lists.flat()
}

/** `own`: what this machine published itself, and so the whole truth as far as this machine knows it. */
async function seenCheckpoints(
  config: Config,
  folder: string,
  published: string | undefined,
): Promise<(Seen & { own: boolean })[]> {
  const here = join(config.logDir, CHECKPOINT)
  const beside = join(folder, 'log', CHECKPOINT)
  const found = [
    { where: here, note: await readText(here), own: true },
    { where: beside, note: await readText(beside), own: false },
    ...(published === undefined
      ? []
      : [{ where: published, note: await fetchCheckpoint(published), own: true }]),
  ]
  return found.flatMap(({ note, ...rest }) => (note === undefined ? [] : [{ ...rest, note }]))
}

const MOST_BYTES = 64 * 1024

async function fetchCheckpoint(from: string): Promise<string> {
  if (!/^https?:\/\//.test(from)) return readFileSync(resolve(from), 'utf8')
  try {
    const response = await fetch(from, {
      signal: AbortSignal.timeout(20_000),
      headers: { accept: 'text/plain' },
    })
    if (!response.ok) throw new Error(`status ${response.status}`)
    const text = await response.text()
    if (text.length > MOST_BYTES) throw new Error('it is too long for a checkpoint')
    return text
  } catch (error) {
    throw new RestoreRefused(
      `--published: ${from} cannot be read (${error instanceof Error ? error.message : String(error)}). Nothing was restored.`,
    )
  }
}

/** Keys of the backup into DATA_DIR, unless they are there; other keys there are never touched. */
function putKeys(config: Config, fingerprint: string, folder: string): void {
  const keys = join(config.dataDir, 'keys')
  if (hasKeys(config.dataDir)) {
    if (readKeys(config.dataDir).fingerprint.toString('hex') === fingerprint) return
    throw new RestoreRefused(
      `${keys} holds the keys of another site. Choose another DATA_DIR, or move that folder away.`,
    )
  }
  const root = join(folder, 'root.key')
  if (!existsSync(root))
    throw new RestoreRefused(
      `The keys of this backup are not in ${folder}. Name their folder: --keys FOLDER (it holds root.key). Without them nobody can read names and addresses.`,
    )
  if (
    keysFrom(Buffer.from(readFileSync(root, 'utf8').trim(), 'base64')).fingerprint.toString('hex') !==
    fingerprint
  )
    throw new RestoreRefused(
      `The keys in ${folder} are not the ones of this backup. Name the right folder: --keys FOLDER`,
    )
  cpSync(folder, keys, { recursive: true })
}

/** A database of another program, or one that a newer release has begun, is left alone. */
async function requireEmpty(url: string, migrations: string[]): Promise<void> {
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

/** What the person at the command line has to know and to do now. */
export function told(outcome: Outcome): string[] {
  const { file, rows, erased, size, further, stated, pictures } = outcome
  const counts = Object.values(rows)
  const lines = [
    `${counts.reduce((sum, count) => sum + count, 0)} rows of ${counts.length} tables from ${file}.`,
    `${erased} ids that were erased after the backup were erased again, before anything else.`,
    `${pictures} pictures are in place.`,
    ...missingPictures(outcome.missingPictures, join(dirname(file), 'pictures')),
    ...(outcome.missingPictures.length
      ? [
          '  Copy them into PICTURE_DIR from an older backup, or enter those versions again; until then their pages show words only.',
        ]
      : []),
  ]
  if (!stated && size)
    lines.push(
      `COUNTING WAITS: nothing says how far the public log was published after these ${size} entries. One of these:`,
      '  npm run firsthand -- recover --from ADDRESS   a mirror, or the published files of the lost machine',
      ...(further
        ? [
            `  npm run firsthand -- recover --from ${dirname(further.where)}   if nothing was published after its ${further.size} entries`,
          ]
        : [
            '  npm run firsthand -- recover --rebuild        if you know that nothing was published after this backup',
          ]),
    )
  else if (further)
    lines.push(
      `COUNTING WAITS: ${further.where} has ${further.size} published entries, this backup has ${size}. To go on here would contradict`,
      'what others have seen. Take the missing entries back from the published files: npm run firsthand -- recover',
      'If they are not in LOG_DIR, name a mirror: npm run firsthand -- recover --from ADDRESS',
    )
  lines.push('Mails that waited when the backup was taken are sent again, under their old Message-ID.')
  lines.push(
    'Sign in with a passkey, or with: npm run firsthand -- invite',
    'Then look: npm run firsthand -- doctor',
  )
  return lines
}
