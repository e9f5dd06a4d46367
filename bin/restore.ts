import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Config } from '#config'
import { openDatabase } from '#core/postgres.ts'
import {
  headOf,
  placeLog,
  restore,
  restoredSize,
  RestoreRefused,
  seenFurther,
  type Further,
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
import { seenCheckpoints } from './restore/checkpoints.ts'
import { requireEmpty, requireKnown } from './restore/fitting.ts'
import { putKeys } from './restore/keys.ts'
import { told, type Outcome } from './restore/told.ts'
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
function backupIn(path: string): string {
  if (!existsSync(path)) throw new RestoreRefused(`${path} is not there.`)
  if (statSync(path).isFile()) return path
  const newest = readdirSync(path)
    .filter((name) => /^firsthand-.*\.jsonl\.gz$/.test(name))
    .sort()
    .at(-1)
  if (!newest) throw new RestoreRefused(`There is no backup in ${path}: no file firsthand-<time>.jsonl.gz.`)
  return join(path, newest)
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
