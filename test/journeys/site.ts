import { later } from './tidying.ts'
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { readConfig } from '#config'
import type { Context } from '#core/context.ts'
import { saveSetting, type Site as Settings } from '#core/site.ts'
import { openContext } from '../../bin/context.ts'
import { migrate } from '../../bin/migrate.ts'
import { freePort } from '../../bin/replay/server.ts'
import { assertDiscreet } from './discretion.ts'
import { freshDatabase, testDataDir } from '../setup/database.ts'
import { startSmtp, type TestSmtp } from '../smtp.ts'

/** A Firsthand of its own: web process and worker, a real database, a real mail server or the outbox page. */
export interface Site {
  url: string
  /** For what no page does: the first link, settings, looking into the database. */
  ctx: Context
  /** Undefined: mail stands in the outbox. */
  smtp: TestSmtp | undefined
  rows<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>
}

export interface SiteOptions {
  /** Where mail goes; a mail server unless told. */
  mail?: 'smtp' | 'outbox'
  settings?: Partial<Pick<Settings, 'answerThreshold' | 'openers' | 'name'>>
}

const COMMAND = fileURLToPath(new URL('../../bin/firsthand.ts', import.meta.url))

export async function startSite({ mail = 'smtp', settings = {} }: SiteOptions = {}): Promise<Site> {
  const database = await freshDatabase()
  later(() => database.drop())
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-journey-'))
  later(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'keys'))
  cpSync(join(testDataDir(), 'keys'), join(folder, 'keys'), { recursive: true })
  const smtp = mail === 'smtp' ? await startSmtp() : undefined
  if (smtp) later(() => smtp.close())

  const env = {
    PORT: String(await freePort()),
    HOST: 'localhost',
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    SMTP_URL: smtp?.url ?? '',
    // Each visitor comes from a network of their own, as a proxy would say it.
    TRUSTED_PROXIES: '1',
    LOG_LEVEL: 'debug',
    METRICS_TOKEN: 'for-the-test',
  }
  const config = readConfig(env)
  await migrate({ databaseUrl: database.url, config })
  const opened = await openContext(config, database.url, { name: 'journey', max: 2 })
  later(() => opened.close())
  for (const [name, value] of Object.entries(settings))
    await saveSetting(opened.ctx, name as keyof NonNullable<SiteOptions['settings']>, value as never, null)
  const log = join(folder, 'log.jsonl')
  const web = start('web', env, log)
  start('worker', env, log)
  await web.ready
  later(() => assertDiscreet(opened.ctx, config.baseUrl, log))
  return {
    url: config.baseUrl,
    ctx: opened.ctx,
    smtp,
    rows: async (sql, values) => (await opened.pool.query(sql, values)).rows,
  }
}

function start(
  name: 'web' | 'worker',
  env: Record<string, string>,
  logFile: string,
): { ready: Promise<void> } {
  const log = process.env.TEST_LOG ? 'inherit' : openSync(logFile, 'a')
  const child = spawn(process.execPath, [COMMAND, name], {
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log, 'ipc'],
  })
  if (log !== 'inherit') closeSync(log)
  later(() => ended(child))
  const ready = new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)))
  })
  // Nobody waits for the worker, and an end that was asked for is no failure.
  ready.catch(() => {})
  return { ready }
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    const force = setTimeout(() => child.kill('SIGKILL'), 10_000)
    child.once('exit', () => {
      clearTimeout(force)
      resolve()
    })
    child.kill('SIGTERM')
  })

/** Asks until it is so; fails with what was asked. */
export async function until(what: string, is: () => Promise<boolean> | boolean, seconds = 10): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (!(await is())) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
