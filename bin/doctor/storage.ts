import { existsSync, readdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type pg from 'pg'
import type { Config } from '#config'
import type { Context } from '#core/context.ts'
import { hasKeys, readKeys } from '#core/crypto.ts'
import { unkeptErasures } from '#features/voices/index.ts'
import { sizeOf } from '../telling.ts'
import { isPublic } from './configuration.ts'
import { messageOf, notesOn, spanOf, type Finding, type Notes } from './findings.ts'

const DAY = 86_400

/** Space for the folders that Firsthand writes into. */
export async function checkDisk(config: Config): Promise<Finding[]> {
  const notes = notesOn('disk')
  for (const folder of new Set([config.dataDir, config.logDir])) {
    let place = folder
    while (!existsSync(place)) place = dirname(place)
    const { bavail, blocks, bsize, ffree, files } = await statfs(place)
    judgeSpace(notes, folder, {
      free: bavail * bsize,
      all: blocks * bsize,
      files: files > 0 ? ffree / files : 1,
    })
  }
  return notes.all
}

export function judgeSpace(
  notes: Notes,
  folder: string,
  { free, all, files }: { free: number; all: number; files: number },
): void {
  const remedy =
    'Make room, or give the folder a disk of its own. A full disk stops signing, and nothing that was confirmed is lost.'
  const told = `${sizeOf(free)} of ${sizeOf(all)} are free for ${folder}`
  if (free < 500e6) notes.wrong(told, remedy)
  else if (free < 5e9 || free < all * 0.1) notes.attention(told, remedy)
  else if (files < 0.05)
    notes.attention(`the disk of ${folder} has few places for files left (inodes)`, remedy)
  else notes.ok(told)
}

/** Whether the keys are there and are the ones of this database. */
export async function checkKeys(config: Config, pool: pg.Pool): Promise<Finding[]> {
  const notes = notesOn('keys')
  const folder = join(config.dataDir, 'keys')
  const { rows } = await pool.query<{ fingerprint: Buffer }>(
    `select fingerprint from key_fingerprints where name = 'root'`,
  )
  const known = rows[0]?.fingerprint
  if (!hasKeys(config.dataDir)) {
    if (known)
      notes.wrong(
        `${folder} has no keys: nobody can read names and addresses`,
        'Put the folder "keys" of your backup there.',
      )
    else notes.attention('there are no keys yet', 'They are made by the first start.')
    return notes.all
  }
  try {
    const { fingerprint } = readKeys(config.dataDir)
    const told = fingerprint.toString('hex').slice(0, 16)
    if (!known) notes.attention('the database does not know any keys yet', 'npm run firsthand -- migrate')
    else if (fingerprint.equals(known)) notes.ok(`the keys are the ones of this database (${told})`)
    else
      notes.wrong(
        `the keys in ${folder} (${told}) belong to another database (${known.toString('hex').slice(0, 16)})`,
        'Use the keys of this database, from its backup.',
      )
  } catch (error) {
    notes.wrong(messageOf(error), 'Put the folder "keys" of your backup there.')
  }
  return notes.all
}

interface Facts {
  made: number | null
  failed: number | null
  reason: string | null
  signed: boolean
}

/** Age of the last backup, by what the desk wrote down. */
export async function checkBackups(
  config: Config,
  pool: pg.Pool,
  about: Pick<Context, 'db' | 'config'>,
): Promise<Finding[]> {
  const notes = notesOn('backups')
  const { rows } = await pool.query<Facts>(
    `select (select extract(epoch from now() - max(at))::int from desk_entries where act = 'backup.made') as made,
       (select extract(epoch from now() - max(at))::int from desk_entries where act = 'backup.failed') as failed,
       (select reason from desk_entries where act = 'backup.failed' order by id desc limit 1) as reason,
       exists (select from voices) as signed`,
  )
  judgeBackups(notes, rows[0]!, isPublic(config))
  const beside = join(config.dataDir, 'backups')
  const keys = existsSync(beside) ? readdirSync(beside).filter((name) => name.endsWith('.keys')) : []
  if (keys.length && isPublic(config))
    notes.attention(
      `keys are kept beside the data they open, in ${beside}`,
      'Move the .keys folders to another machine: whoever has both reads names and addresses.',
    )
  const unkept = (await unkeptErasures(about)).length
  if (unkept)
    notes.attention(
      `${unkept} erased ids are not in DATA_DIR/erasures.log`,
      'The next backup writes them down: npm run firsthand -- backup',
    )
  return notes.all
}

export function judgeBackups(notes: Notes, { made, failed, reason, signed }: Facts, open: boolean): void {
  const take = 'npm run firsthand -- backup, every day by a timer (deploy/systemd/firsthand-backup.timer)'
  if (failed !== null && (made === null || failed < made))
    notes.wrong(`the last backup failed ${spanOf(failed)} ago: ${reason}`, take)
  else if (made === null && !signed) notes.ok('there is nothing to lose yet, and no backup')
  else if (made === null) (open ? notes.wrong : notes.attention)('there is no backup', take)
  else if (made > 14 * DAY && open) notes.wrong(`the last backup is ${spanOf(made)} old`, take)
  else if (made > 2 * DAY && open) notes.attention(`the last backup is ${spanOf(made)} old`, take)
  else notes.ok(`the last backup is ${spanOf(made)} old`)
}
