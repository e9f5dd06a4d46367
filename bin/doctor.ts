import { parseArgs } from 'node:util'
import type { Config } from '#config'
import { connect, type Connections } from '#core/db.ts'
import { openDatabase } from '#core/postgres.ts'
import { checkAddress } from './doctor/address.ts'
import { checkConfiguration } from './doctor/configuration.ts'
import { checkClock, checkDatabase } from './doctor/database.ts'
import { names, type Names } from './doctor/dns.ts'
import { messageOf, notesOn, type Finding, type State } from './doctor/findings.ts'
import { checkMailServer } from './doctor/mail-server.ts'
import { checkHotline } from './doctor/hotline.ts'
import { checkRoom } from './doctor/room.ts'
import { checkLog, checkWorker } from './doctor/running.ts'
import { checkSender } from './doctor/sender.ts'
import { checkBackups, checkDisk, checkKeys } from './doctor/storage.ts'

const HELP = `npm run firsthand -- doctor [--json]
  Looks at configuration, keys, clocks, database, worker, log, mail, address, disk and backups. Changes nothing and sends nothing.
  Exit code 1 when something is wrong.`

const WORDS: Record<State, string> = { ok: 'ok', attention: 'attention', wrong: 'WRONG', unknown: 'unknown' }

/** Prints what is well and what is not, with remedies. */
export async function doctorCommand(args: string[], env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' }, help: { type: 'boolean' } } })
  if (values.help) return console.log(HELP)
  const findings = await examine(env, names())
  const wrong = findings.filter(({ state }) => state === 'wrong').length
  if (values.json)
    console.log(JSON.stringify({ at: new Date().toISOString(), ok: wrong === 0, findings }, null, 2))
  else for (const line of told(findings)) console.log(line)
  process.exitCode = wrong ? 1 : 0
}

export function told(findings: readonly Finding[]): string[] {
  const count = (state: State): number => findings.filter((finding) => finding.state === state).length
  return [
    ...findings.flatMap(({ state, area, text, remedy }) => [
      `${WORDS[state].padEnd(9)}  ${area.padEnd(13)}  ${text}`,
      ...(remedy ? [`${' '.repeat(26)}→ ${remedy}`] : []),
    ]),
    '',
    `${count('ok')} ok, ${count('attention')} want attention, ${count('wrong')} wrong, ${count('unknown')} could not be found out from here.`,
  ]
}

/** Every check there is; one that fails itself is a finding, so that the others are still told. */
export async function examine(env: NodeJS.ProcessEnv, dns: Names): Promise<Finding[]> {
  const { config, findings } = checkConfiguration(env)
  if (!config) return findings
  const now = new Date()
  const outside = [
    attempt('disk', () => checkDisk(config)),
    attempt('mail', () => checkMailServer(config, now)),
    attempt('sender', () => checkSender(config, dns)),
    attempt('address', () => checkAddress(config, now)),
  ]
  return [...findings, ...(await inside(config)), ...(await Promise.all(outside)).flat()]
}

async function inside(config: Config): Promise<Finding[]> {
  const notes = notesOn('database')
  let database: Awaited<ReturnType<typeof openDatabase>> | undefined
  let connections: Connections | undefined
  try {
    database = await openDatabase(config, () => {})
    const { pool, db } = (connections = connect(database.url, { max: 2, name: 'doctor' }))
    await pool.query('select 1')
    const about = { db, config }
    const { rows } = await pool.query<{ there: boolean }>(
      `select to_regclass('log_head') is not null and to_regclass('log_keys') is not null as there`,
    )
    const found = [
      ...(await attempt('clock', () => checkClock(pool))),
      ...(await attempt('database', () => checkDatabase(pool, config))),
    ]
    // Tables of an older release are not looked into: the missing migrations were told.
    if (!rows[0]?.there) return found
    return [
      ...(await attempt('keys', () => checkKeys(config, pool))),
      ...found,
      ...(await attempt('worker', () => checkWorker(pool))),
      ...(await attempt('log', () => checkLog(pool, config))),
      ...(await attempt('room', () => checkRoom(config, pool))),
      ...(await attempt('hotline', () => checkHotline(pool))),
      ...(await attempt('backups', () => checkBackups(config, pool, about))),
    ]
  } catch (error) {
    notes.wrong(
      `the database cannot be reached: ${messageOf(error)}`,
      config.databaseUrl
        ? 'Look at host, user and password in DATABASE_URL, and whether PostgreSQL runs.'
        : `DATA_DIR/postgres.log (${config.dataDir}) says why.`,
    )
    return notes.all
  } finally {
    await connections?.db.destroy()
    await database?.close()
  }
}

async function attempt(area: string, check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check()
  } catch (error) {
    const notes = notesOn(area)
    notes.wrong(
      `this check failed: ${messageOf(error)}`,
      'Run the doctor again; if it stays, report it with this line.',
    )
    return notes.all
  }
}
