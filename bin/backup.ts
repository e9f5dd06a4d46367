import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Config } from '#config'
import { backup, backupReason, missingPictures, type Backup } from '#features/desk/index.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { withContext } from './context.ts'
import { secondsSince, sizeOf } from './telling.ts'

const HELP = `npm run firsthand -- backup [--to FOLDER] [--keys FOLDER]
  --to    where the backup goes (default: DATA_DIR/backups)
  --keys  where the keys go, apart from the data (default: beside it, to be moved away)`

/** Takes a backup while the site runs, and says what is where. */
export async function backupCommand(config: Config, args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: { to: { type: 'string' }, keys: { type: 'string' }, help: { type: 'boolean' } },
    allowPositionals: true,
  })
  if (values.help) return console.log(HELP)
  const to = values.to ?? positionals[0]
  const began = performance.now()
  const made = await withContext(config, 'backup', async ({ ctx }) => {
    const made = await backup(ctx, to && resolve(to), { keys: values.keys && resolve(values.keys) })
    await recordDeskAct(ctx, null, 'backup.made', made.name, backupReason(made))
    return made
  })
  for (const line of told(made)) console.log(line)
  console.log(`Taken in ${secondsSince(began)}.`)
  for (const line of missingPictures(made.missingPictures, config.pictureDir)) console.error(line)
  if (made.logProblem) console.error(`The files of the public log are not in it: ${made.logProblem}`)
}

const WHAT = {
  data: 'all tables',
  erasures: 'ids of what was erased',
  log: 'files of the public log (new ones since the last backup)',
  pictures: 'posters and stills (new ones since the last backup)',
  keys: 'KEYS',
}

/** What was written where, for the person at the command line. */
export function told(made: Backup): string[] {
  const keys = made.parts.find(({ what }) => what === 'keys')
  return [
    `${made.rows} rows of ${made.tables} tables, ${made.published} published entries, ${made.pictures} pictures.`,
    ...made.parts.flatMap(({ what, path, bytes, sha256 }) => [
      `  ${WHAT[what]}: ${path}  ${sizeOf(bytes)}`,
      ...(sha256 ? [`    sha256 ${sha256}`] : []),
    ]),
    `Keep the keys (${keys?.path}) in another place than the data: whoever has both reads names and addresses,`,
    'and without the keys nobody can. Copy the data to another machine; DATA_DIR/erasures.log too, after every erasure if you can.',
  ]
}
