import { join } from 'node:path'
import type pg from 'pg'
import type { Config } from '#config'
import { bodyOf, CHECKPOINT, readText } from '#features/desk/index.ts'
import { messageOf, notesOn, spanOf, type Finding, type Notes } from './findings.ts'

interface Facts {
  workers: number
  webs: number
  /** Seconds since the oldest confirmed contribution that no number names yet. */
  oldest: number | null
  waiting: number
  due: number | null
  owed: number
  refused: number
  networks: number
  unconfirmed: number
  failing: number
}

const FACTS = `
select (select count(*)::int from pg_stat_activity where datname = current_database() and application_name = 'firsthand worker') as workers,
  (select count(*)::int from pg_stat_activity where datname = current_database() and application_name = 'firsthand web') as webs,
  (select extract(epoch from now() - min(queued_at))::int from uncounted) as oldest,
  (select count(*)::int from uncounted) as waiting,
  (select extract(epoch from now() - min(due_at))::int from mailings where accepted_at is null and failed_at is null and due_at < now()) as due,
  (select count(*)::int from mailings where accepted_at is null and failed_at is null and due_at < now()) as owed,
  (select count(*)::int from mailings where failed_at > now() - interval '1 day') as refused,
  (select coalesce((now() at time zone 'UTC')::date - min(day), 0) from submission_networks) as networks,
  (select count(*)::int from submissions s where submitted_at < now() - interval '32 days'
    and not exists (select from voices v where v.subject_id = s.subject_id and v.id = s.id)) as unconfirmed,
  (select count(*)::int from graphile_worker._private_jobs where attempts > 3) as failing`

/** Whether somebody counts, mails and forgets, by what the rows say. */
export async function checkWorker(pool: pg.Pool): Promise<Finding[]> {
  const notes = notesOn('worker')
  const { rows } = await pool.query<Facts>(FACTS)
  const facts = rows[0]!
  judgeCounting(notes, facts)
  judgeMail(notes, facts)
  judgeForgetting(notes, facts)
  if (facts.failing)
    notes.attention(
      `${facts.failing} jobs fail again and again`,
      'The log of the worker names them ("event":"jobs").',
    )
  return notes.all
}

export function judgeCounting(
  notes: Notes,
  { workers, webs, oldest, waiting }: Pick<Facts, 'workers' | 'webs' | 'oldest' | 'waiting'>,
): void {
  const start = 'Start it (npm start, or systemctl start firsthand-worker) and look at its log.'
  if (workers === 0 && (webs > 0 || waiting > 0))
    notes.wrong(`no worker is running, and ${waiting} confirmed signatures are not counted`, start)
  else if (workers === 0)
    notes.attention(
      'no worker is running, nor a web process',
      'Nothing has to be done while the site is stopped on purpose.',
    )
  else if (waiting > 0 && oldest! > 60)
    notes.wrong(
      `the worker runs and does not count: the oldest of ${waiting} signatures waits for ${spanOf(oldest!)}`,
      'Its log says why ("event":"sequencer.failed").',
    )
  else if (waiting > 0 && oldest! > 5)
    notes.attention(
      `the count is ${spanOf(oldest!)} old, ${waiting} signatures wait`,
      'Look again in a minute: it should become less.',
    )
  else notes.ok(`the worker counts; ${waiting} wait`)
}

export function judgeMail(
  notes: Notes,
  { due, owed, refused }: Pick<Facts, 'due' | 'owed' | 'refused'>,
): void {
  const look = 'Look at the findings on mail, and at the log of the worker ("event":"mail…").'
  if (owed > 0 && due! > 3_600) notes.wrong(`${owed} mails are due, the oldest for ${spanOf(due!)}`, look)
  else if (owed > 0 && due! > 300)
    notes.attention(`${owed} mails are due, the oldest for ${spanOf(due!)}`, look)
  else notes.ok(`${owed} mails are due`)
  if (refused > 100)
    notes.attention(
      `${refused} mails could not be delivered within a day`,
      'Many wrong addresses may be an attack; many refusals may mean that mails from here are not believed.',
    )
}

function judgeForgetting(notes: Notes, { networks, unconfirmed }: Facts): void {
  const look =
    'The worker does that every night: let it run, and look at its log ("event":"retention…", "event":"jobs").'
  if (networks > 9) notes.wrong(`networks are kept for ${networks} days, and 7 were promised`, look)
  if (unconfirmed)
    notes.wrong(`${unconfirmed} submissions that nobody confirmed are older than 30 days`, look)
  if (networks <= 9 && !unconfirmed) notes.ok('what was promised to be forgotten is forgotten')
}

/** Whether files and database tell the same log. Nothing is written. */
export async function checkLog(pool: pg.Pool, config: Config): Promise<Finding[]> {
  const notes = notesOn('log')
  const { rows } = await pool.query<{ size: number; note: string | null; keys: number }>(
    `select size, note, (select count(*)::int from log_keys) as keys from log_head where log = 'public'`,
  )
  const { size, note, keys } = rows[0]!
  if (keys === 0) notes.wrong('the public log has no key', 'npm run firsthand -- migrate')
  const path = join(config.logDir, CHECKPOINT)
  try {
    const file = await readText(path)
    if (file === undefined) {
      if (size === 0) notes.ok('nothing was counted yet')
      else
        notes.wrong(
          `${path} is missing, and ${size} entries were published: nothing is counted`,
          'Put the folder back, or: npm run firsthand -- recover (docs/operating/backup.md).',
        )
      return notes.all
    }
    const published = bodyOf(file).size
    if (published > size)
      notes.wrong(
        `${published} entries are published, the database has ${size}: nothing is counted`,
        'The database is a restored backup? npm run firsthand -- recover',
      )
    else if (file === note) notes.ok(`${size} entries, published as they are in the database`)
    else if (published < size)
      notes.attention(
        `${published} of ${size} entries are published`,
        'Look again in a minute; the worker finishes that by itself.',
      )
    else
      notes.wrong(
        `the published checkpoint of ${size} entries is another one than the database's`,
        'The folder belongs to another database, or the database to another folder. Put the right one back.',
      )
  } catch (error) {
    notes.wrong(
      `${path} cannot be read: ${messageOf(error)}`,
      'Put the file back from a backup or a mirror, or: npm run firsthand -- recover --rebuild',
    )
  }
  return notes.all
}
