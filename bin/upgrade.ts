import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Config } from '#config'
import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'
import { openDatabase } from '#core/postgres.ts'
import {
  appliedMigrations,
  backup,
  backupReason,
  headOf,
  missingPictures,
  RELEASE,
  type Backup,
} from '#features/desk/index.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { told as backupTold } from './backup.ts'
import { openContext } from './context.ts'
import { knownMigrations, migrate } from './migrate.ts'
import { differences } from './recount.ts'
import { secondsSince } from './telling.ts'

const HELP = `npm run firsthand -- upgrade [--to FOLDER] [--keys FOLDER]
  Takes a backup, brings the database to this release, and counts everything again.
  --to    where the backup goes (default: DATA_DIR/backups)
  --keys  where its keys go (default: beside it)`

export interface Upgraded {
  /** Steps that were missing; none when the database was at this release already, and then there is no backup. */
  steps: string[]
  backup: Backup | undefined
  /** What does not agree afterwards; empty when all is well. */
  wrong: string[]
}

export async function upgradeCommand(config: Config, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { to: { type: 'string' }, keys: { type: 'string' }, help: { type: 'boolean' } },
  })
  if (values.help) return console.log(HELP)
  const began = performance.now()
  const say = (line: string): void => console.error(line)
  const upgraded = await upgradeSite(config, {
    to: values.to && resolve(values.to),
    keys: values.keys && resolve(values.keys),
    say,
  })
  for (const line of await told(upgraded, config)) console.log(line)
  console.log(`Done in ${secondsSince(began)}.`)
  process.exitCode = upgraded.wrong.length ? 1 : 0
}

interface Wishes {
  to?: string | undefined
  keys?: string | undefined
  say(line: string): void
}

/** Backup, migration, recount. The backup is taken before the first step, with the schema of the release before. */
export async function upgradeSite(config: Config, { to, keys, say }: Wishes): Promise<Upgraded> {
  const database = await openDatabase(config, say)
  try {
    const opened = await openContext(config, database.url, { name: 'upgrade', max: 4, patient: true })
    try {
      const applied = await appliedMigrations(opened.ctx)
      const known = await knownMigrations()
      const foreign = applied.filter((name) => !known.includes(name))
      if (foreign.length)
        throw new Error(
          `A newer release has changed this database (${foreign.join(', ')}). Start that release, or restore the backup that it took before.`,
        )
      const steps = known.filter((name) => !applied.includes(name))
      const before = await sums(opened.ctx)
      let made: Backup | undefined
      if (steps.length) {
        made = await backup(opened.ctx, to, { keys })
        say(`Backup taken: ${made.file}`)
        for (const line of missingPictures(made.missingPictures, config.pictureDir)) say(line)
        await recordDeskAct(opened.ctx, null, 'backup.made', made.name, backupReason(made))
      }
      await migrate({ databaseUrl: database.url, config })
      say('Counting everything again …')
      const after = await sums(opened.ctx)
      const lost = Object.keys(before).filter((name) => (after[name] ?? -1) < before[name]!)
      const wrong = [
        ...lost.map((name) => `${name}: ${before[name]} before, ${after[name] ?? 'none'} now`),
        ...(await differences(opened.ctx)),
      ]
      return { steps, backup: made, wrong }
    } finally {
      await opened.close()
    }
  } finally {
    await database.close()
  }
}

/** Numbers that no upgrade may make smaller; a site that goes on meanwhile makes them larger. */
async function sums(ctx: Context): Promise<Record<string, number>> {
  const [row] = await run<Record<string, number>>(
    ctx.db,
    `select (select size from log_head where log = 'public') as "published entries",
       (select count(*) from log_entries) as "log entries", (select count(*) from voices) as "confirmed signatures",
       (select coalesce(sum(counted), 0) from tallies where dimension = 'total') as "counted signatures",
       (select count(*) from petitions where exists (select from voices v where v.subject_id = petitions.subject_id)) as petitions,
       (select count(*) from staff) as staff`,
  )
  return row!
}

async function told({ steps, backup: made, wrong }: Upgraded, config: Config): Promise<string[]> {
  if (!made) return [`The database is at release ${RELEASE} already.`, ...judged(wrong)]
  const { release, migrations } = await headOf(made.file)
  const keys = made.parts.find(({ what }) => what === 'keys')!
  return [
    ...backupTold(made),
    `The database is at release ${RELEASE} now: ${steps.join(', ')}.`,
    ...judged(wrong),
    'Start the new release: restart the services, or npm start.',
    '',
    'To go back, while nothing was counted since: stop Firsthand, check out the release before' +
      `${release && release !== RELEASE ? ` (${release})` : ''} with database version ${migrations?.at(-1)},`,
    `put ${config.logDir} back as it is, make an empty database, and:`,
    `  npm run firsthand -- restore --from ${made.file}${dirname(keys.path) === dirname(made.file) ? '' : ` --keys ${keys.path}`}`,
    'What was counted after the upgrade is in the published log and not in the backup: then recover follows, and it says so.',
  ]
}

const judged = (wrong: string[]): string[] =>
  wrong.length
    ? [
        'SOMETHING DOES NOT AGREE. Do not start the new release; go back as below, and report this:',
        ...wrong.map((line) => `  ${line}`),
      ]
    : ['Everything was counted again, and agrees.']
