import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { isPostmaster, readPidFile, recall, remember, type Remembered } from '#core/postgres-files.ts'
import { prepareHome, type Home, type HomeOptions, type Log } from '#core/postgres-home.ts'
import {
  checkVersion,
  ensurePostmaster,
  initialise,
  probe,
  stopPostmaster,
  urlOf,
  type Postmaster,
  type Settings,
} from '#core/postgres-postmaster.ts'
import { AlreadyRunning, lockFolder, type FolderLock } from '#core/process-lock.ts'

export interface Embedded {
  url: string
  /** True when a postmaster that an earlier process left running was taken over. */
  adopted: boolean
  /** Tells another start that this one is about to end, so that it waits. */
  leaving(): void
  stop(): Promise<void>
  /** Aborts it without waiting; the next start repairs what that leaves. */
  abort(): void
}

export interface EmbeddedOptions extends HomeOptions {
  /** PostgreSQL settings over ours, for tests. */
  settings?: Settings
  /** How long to wait for another process to let go of the folder. */
  patienceMs?: number
}

const ROLE = 'firsthand'

/**
 * Starts a real PostgreSQL on files in the data folder, or takes over the one that a killed process left running there.
 * While this process lives, a PostgreSQL that dies is started again at the same address.
 * Throws `AlreadyRunning` when another process uses the folder.
 */
export async function startEmbedded(
  dataDir: string,
  log: Log,
  options: EmbeddedOptions = {},
): Promise<Embedded> {
  const folder = resolve(dataDir)
  const lock = await lockFolder(folder, options.patienceMs)
  try {
    return await startLocked(folder, lock, log, options)
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function startLocked(
  dataDir: string,
  lock: FolderLock,
  log: Log,
  options: EmbeddedOptions,
): Promise<Embedded> {
  const home = await prepareHome(dataDir, options, log)
  const memory: Remembered = recall(dataDir) ?? {
    password: randomBytes(24).toString('base64url'),
    port: 0,
    home: home.folder,
  }
  const first = !memory.port
  if (first) log('Preparing the database (first start) …')
  // The password is kept before the cluster that needs it exists, so a start cut short can be repeated.
  remember(dataDir, memory)
  await initialise(home, memory.password)
  await checkVersion(home)
  const wanted = {
    home,
    port: memory.port,
    password: memory.password,
    settings: options.settings ?? {},
    logFile: join(dataDir, 'postgres.log'),
  }
  const running = await ensurePostmaster(wanted, log)
  if (running.port !== memory.port) remember(dataDir, { ...memory, port: running.port })
  await ensureDatabase(running.port, memory.password)

  const guard = guardPostmaster(
    home,
    running,
    () => ensurePostmaster({ ...wanted, port: running.port }, log),
    log,
  )
  return {
    url: urlOf(running.port, memory.password, ROLE, ROLE),
    adopted: running.adopted,
    leaving: lock.leaving,
    async stop() {
      lock.leaving()
      await guard.end()
      await stopPostmaster(home.cluster)
      await lock.release()
    },
    abort() {
      const found = readPidFile(home.cluster)
      if (found && isPostmaster(found.pid, home.cluster)) process.kill(found.pid, 'SIGQUIT')
    },
  }
}

/** The application owns its database but is no superuser: a hole in a query must not reach files or programs. */
async function ensureDatabase(port: number, password: string): Promise<void> {
  const client = new pg.Client(urlOf(port, password, 'postgres', 'postgres'))
  await client.connect()
  try {
    const has = async (query: string): Promise<boolean> => (await client.query(query, [ROLE])).rowCount === 1
    if (!(await has('select from pg_roles where rolname = $1')))
      await client.query(`create role ${ROLE} login createdb password '${password}'`)
    if (!(await has('select from pg_database where datname = $1')))
      await client.query(`create database ${ROLE} owner ${ROLE}`)
  } finally {
    await client.end()
  }
}

/** A start that fails costs little, and people should not wait long once it can succeed: there is room on the disk again. */
const LONGEST_DELAY_MS = 3_000

/** Looks every second whether the postmaster lives, and starts another when it does not. */
function guardPostmaster(
  home: Home,
  first: Postmaster,
  again: () => Promise<Postmaster>,
  log: Log,
): { end(): Promise<void> } {
  const ending = new AbortController()
  const watch = async (): Promise<void> => {
    let { pid } = first
    let delayMs = 1_000
    while (!ending.signal.aborted) {
      await sleep(delayMs, undefined, { signal: ending.signal, ref: false }).catch(() => {})
      if (ending.signal.aborted || isPostmaster(pid, home.cluster)) continue
      log('PostgreSQL stopped unexpectedly. Starting it again …')
      try {
        const next = await again()
        pid = next.pid
        delayMs = 1_000
        if (next.port !== first.port)
          log(`PostgreSQL had to change its port to ${next.port}; restart Firsthand.`)
        else log('PostgreSQL runs again.')
      } catch (error) {
        delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)
        log(error instanceof Error ? error.message : String(error))
      }
    }
  }
  const watching = watch()
  return {
    end: () => {
      ending.abort()
      return watching
    },
  }
}

export interface OpenDatabase {
  url: string
  close(): Promise<void>
}

/**
 * The database for a command: the one of `DATABASE_URL`, the embedded one of a running Firsthand, or the embedded one
 * started for as long as the command takes.
 */
export async function openDatabase(
  config: { databaseUrl: string | undefined; dataDir: string },
  log: Log,
): Promise<OpenDatabase> {
  if (config.databaseUrl) return { url: config.databaseUrl, close: async () => {} }
  try {
    const embedded = await startEmbedded(config.dataDir, log, { patienceMs: 0 })
    return { url: embedded.url, close: embedded.stop }
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) throw error
    return { url: await runningUrl(config.dataDir, error), close: async () => {} }
  }
}

/** Waits for a Firsthand that is just starting to have its database ready. */
async function runningUrl(dataDir: string, running: AlreadyRunning): Promise<string> {
  for (let tries = 0; tries < 300; tries++) {
    const known = recall(dataDir)
    const cluster = known && join(known.home, 'cluster')
    const found = cluster && readPidFile(cluster)
    if (found && (await probe(found.port, known.password, cluster)) === 'ready') {
      const url = urlOf(found.port, known.password, ROLE, ROLE)
      if (await accepts(url)) return url
    }
    await sleep(200)
  }
  throw running
}

async function accepts(url: string): Promise<boolean> {
  const client = new pg.Client(url)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
