import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '#config'
import { startEmbedded } from '#core/postgres.ts'
import { migrate } from '../bin/migrate.ts'
import { mailToMany } from '../test/letters/many.ts'
import { round, type Figure } from './results.ts'

/** As fast as it may be set: how fast a site really mails is the operator's choice (`LIST_MAILS_PER_SECOND`). */
const PER_SECOND = 1_000

/** An update mailed to so many people over SMTP by a worker that is killed three times; durable database, everything on this machine. */
export async function letters(people: number, say: (line: string) => void): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-bench-'))
  chmodSync(folder, 0o755)
  const database = await startEmbedded(folder, () => {}, { shelter: join(folder, 'shelter') })
  try {
    const env = { DATA_DIR: folder }
    await migrate({ databaseUrl: database.url, config: readConfig({ ...env, DATABASE_URL: database.url }) })
    const arrived = await mailToMany({
      databaseUrl: database.url,
      env,
      people,
      perSecond: PER_SECOND,
      kills: [0.2, 0.5, 0.8],
      say,
    })
    const { reached, wrong, repeats, killed, seconds } = arrived
    return [
      {
        what: `an update mailed to ${people} people, the worker killed ${killed} times: everybody one Message-ID`,
        least: 'everybody',
        aim: 'everybody',
        seen: `${reached} of ${people}${wrong.length ? `, wrong: ${wrong.join('; ')}` : ''}; ${repeats} came again under the same Message-ID`,
        reached: reached === people && wrong.length === 0,
      },
      {
        what: 'the same, mails a second over SMTP on loopback, kills and starts included',
        least: '',
        aim: '',
        seen: `${round(people / seconds)}/s (at most ${PER_SECOND} are allowed; 20 unless the operator sets another pace)`,
      },
    ]
  } finally {
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
