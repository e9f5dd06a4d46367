import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig, type Config } from '#config'
import { readPidFile, recall } from '#core/postgres-files.ts'
import { startEmbedded } from '#core/postgres.ts'
import { urlOf } from '#core/postgres-postmaster.ts'
import { migrate } from '../migrate.ts'
import { freePort } from '../replay/server.ts'
import { mountLogDisk, type SmallDisk } from './disk.ts'
import { startProxy, type Proxy } from './proxy.ts'

/** One run of `serve` with its web process and worker, kept alive as a service manager would. */
export interface Serve {
  url: URL
  pids(role: 'serve' | 'web' | 'worker'): number[]
  /** SIGTERM; resolves when it has ended. It is not started again. */
  retire(): Promise<void>
}

export interface Site {
  folder: string
  config: Config
  /** The database without the wire in between, for whoever looks from outside. */
  directUrl: string
  superUrl: string
  wires: { database: Proxy; mail: Proxy }
  /** Of the database's write-ahead log. */
  logDisk: SmallDisk
  serves: Serve[]
  /** Not asked by anybody until it stands in `serves`. */
  startServe(): Promise<Serve>
  postmaster(): number | undefined
  backends(): number[]
  /** Moves the clock of web process and worker; only with Debian's faketime. */
  clock: { movable: boolean; move(seconds: number): void }
  output: string
  stop(): Promise<void>
}

// The thread-safe one: Node has several.
const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1'
// The log of changes is kept small, so that a small disk holds it.
const SETTINGS = {
  max_connections: '50',
  log_checkpoints: 'off',
  max_wal_size: '128MB',
  min_wal_size: '32MB',
}
const LOG_DISK_MB = 512

export async function startSite(folder: string, mailPort: number, faketime: boolean): Promise<Site> {
  const log = openSync(join(folder, 'database.log'), 'a')
  const note = (line: string): void => writeFileSync(log, `${new Date().toISOString()} ${line}\n`)
  const data = join(folder, 'data')
  const options = { shelter: join(folder, 'shelter'), settings: SETTINGS }
  const first = await startEmbedded(data, note, options)
  await first.stop()
  const logDisk = mountLogDisk(folder, join(recall(data)!.home, 'cluster'), LOG_DISK_MB)
  const database = await startEmbedded(data, note, options)
  const direct = new URL(database.url)
  const wires = { database: await startProxy(Number(direct.port)), mail: await startProxy(mailPort) }
  const wired = new URL(database.url)
  wired.port = String(wires.database.port)
  const memory = recall(data)!
  const cluster = join(memory.home, 'cluster')
  const clockFile = join(folder, 'clock')
  writeFileSync(clockFile, '+0s\n')

  const variables = (port: number): Record<string, string> => ({
    HOST: '127.0.0.1',
    PORT: String(port),
    BASE_URL: `http://127.0.0.1:${port}`,
    DATA_DIR: data,
    DATABASE_URL: wired.href,
    SMTP_URL: `smtp://127.0.0.1:${wires.mail.port}`,
    TRUSTED_PROXIES: '1',
    LOG_LEVEL: 'warn',
    MAIL_FROM: 'post@firsthand.example',
    ...(faketime && {
      LD_PRELOAD: FAKETIME,
      FAKETIME_TIMESTAMP_FILE: clockFile,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }),
  })
  const config = readConfig({ ...variables(await freePort()), DATABASE_URL: database.url })
  await migrate({ databaseUrl: database.url, config })

  const serves: Serve[] = []
  const output = join(folder, 'site.log')
  const site: Site = {
    folder,
    config,
    directUrl: database.url,
    superUrl: urlOf(Number(direct.port), memory.password, 'postgres', 'firsthand'),
    wires,
    logDisk,
    serves,
    output,
    async startServe() {
      const serve = await runServe(variables(await freePort()), output, () => {
        if (serves.includes(serve)) serves.splice(serves.indexOf(serve), 1)
      })
      return serve
    },
    postmaster: () => readPidFile(cluster)?.pid,
    backends: () => (site.postmaster() ? childrenOf(site.postmaster()!) : []),
    clock: {
      movable: faketime,
      move: (seconds) => writeFileSync(clockFile, `${seconds < 0 ? '' : '+'}${seconds}s\n`),
    },
    async stop() {
      await Promise.all(serves.map((serve) => serve.retire()))
      await Promise.all([wires.database.close(), wires.mail.close()])
      await database.stop()
      if (!logDisk.missing) logDisk.unmount()
      closeSync(log)
    },
  }
  return site
}

async function runServe(env: Record<string, string>, output: string, gone: () => void): Promise<Serve> {
  const script = join(import.meta.dirname, '..', 'firsthand.ts')
  let child: ChildProcess
  let retired = false
  let ended: Promise<void> = Promise.resolve()
  const start = (): void => {
    const log = openSync(output, 'a')
    // As under npm: it ends when whoever started it is gone.
    child = spawn(process.execPath, [script, 'serve'], {
      env: { ...process.env, ...env, npm_lifecycle_event: 'chaos' },
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    ended = new Promise((resolve) =>
      child.once('exit', () => {
        resolve()
        // Asked again then: it may have been retired meanwhile.
        setTimeout(() => retired || start(), 100)
      }),
    )
  }
  start()
  return {
    url: new URL(env.BASE_URL!),
    pids(role) {
      const own = child.pid && child.exitCode === null ? [child.pid] : []
      return role === 'serve'
        ? own
        : own.flatMap(childrenOf).filter((pid) => commandOf(pid).endsWith(`firsthand.ts\0${role}\0`))
    },
    async retire() {
      retired = true
      gone()
      child.kill('SIGTERM')
      await ended
    },
  }
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
const childrenOf = (pid: number): number[] =>
  read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
const commandOf = (pid: number): string => read(`/proc/${pid}/cmdline`)
