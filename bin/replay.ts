import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Config } from '#config'
import { smtpMailbox, streamMailbox, type Mailbox } from './replay/mailbox.ts'
import { seeded } from '#core/random.ts'
import { inventPeople, readGeography } from './replay/people.ts'
import { driveCurve } from './replay/drive.ts'
import { readSeries } from './replay/series.ts'
import { startOwnServer, type OwnServer } from './replay/server.ts'

const HELP = `npm run firsthand -- replay --series FILE [--limit N] [--speed 10|max] [--mail smtp|stream] [--url URL]
  --series     timestamp,count CSV or hourly JSON
  --limit      stop when the curve has climbed by N
  --speed      times real time, or max (default)
  --mail       stream: mails are composed and read from a file (default); smtp: a real server on loopback
  --url        drive this site instead of one of its own; its SMTP_URL must lead to --mail-at
  --mail-at    with --url: the port to listen on (smtp), or the file of its SMTP_URL=mbox: (stream)
  --geography  petition JSON with signatures_by_country
  --sockets    how many connections at once (default 256)
  --seed       repeats the same people (default 1)`

/** Drives a petition along a real curve through the real HTTP path and ends with one line of JSON. */
export async function replay(_config: Config, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      series: { type: 'string' },
      limit: { type: 'string', default: 'Infinity' },
      speed: { type: 'string', default: 'max' },
      mail: { type: 'string', default: 'stream' },
      url: { type: 'string' },
      'mail-at': { type: 'string' },
      geography: { type: 'string' },
      sockets: { type: 'string', default: '256' },
      seed: { type: 'string', default: '1' },
    },
  })
  const limit = Number(values.limit)
  const speed = values.speed === 'max' ? Infinity : Number(values.speed)
  if (
    !values.series ||
    !(limit > 0) ||
    !(speed > 0) ||
    !['smtp', 'stream'].includes(values.mail) ||
    (values.url && !values['mail-at'])
  ) {
    console.error(HELP)
    process.exitCode = 2
    return
  }
  const series = readSeries(values.series, limit)
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-mail-'))
  let mailbox: Mailbox | undefined
  let own: OwnServer | undefined
  try {
    mailbox =
      values.mail === 'smtp'
        ? await smtpMailbox(Number(values['mail-at'] ?? 0))
        : await streamMailbox(values['mail-at'] ?? join(folder, 'mail.jsonl'))
    own = values.url ? undefined : await startOwnServer(mailbox.url)
    const result = await driveCurve({
      series,
      speed,
      mailbox,
      base: new URL(values.url ?? own!.url),
      own,
      people: inventPeople(readGeography(values.geography), seeded(Number(values.seed))),
      sockets: Number(values.sockets),
      say: (line) => process.stderr.write(line),
    })
    console.log(JSON.stringify(result))
    if (result.net !== result.expected || result.differences.length > 0) process.exitCode = 1
  } finally {
    await own?.stop()
    await mailbox?.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
