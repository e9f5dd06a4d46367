import { spawn, type ChildProcess } from 'node:child_process'
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  chownSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { disownPidFile, isPostmaster, readPidFile } from '#core/postgres-files.ts'
import type { Home, Log } from '#core/postgres-home.ts'

export type Settings = Record<string, string>

// Nothing of the data may reach the log file, hence terse and without statements.
const SETTINGS: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  // /dev/shm has 64 MB in many containers, and a large parallel query would fail on it.
  dynamic_shared_memory_type: 'mmap',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
}

const LOG_LIMIT_BYTES = 10 * 1024 * 1024

// Seconds after which each harder way to stop follows: let clients finish their statement, abort, kill.
const STOPS: [NodeJS.Signals, number][] = [
  ['SIGINT', 30],
  ['SIGQUIT', 10],
  ['SIGKILL', 5],
]

export interface Postmaster {
  pid: number
  port: number
  adopted: boolean
}

interface Wanted {
  home: Home
  port: number
  password: string
  settings: Settings
  logFile: string
}

export const urlOf = (port: number, password: string, user: string, database: string): string =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${database}`

/** Makes an empty cluster unless there is one. A cluster is complete or absent: it gets its name last. */
export async function initialise(home: Home, password: string): Promise<void> {
  if (existsSync(home.cluster)) return
  const draft = `${home.cluster}.new`
  const passwordFile = join(home.folder, 'password.new')
  rmSync(draft, { recursive: true, force: true })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (home.owner) chownSync(passwordFile, home.owner.uid, home.owner.gid)
  // The built-in provider (17 and newer) sorts alike on every machine, so an index survives a change of the system.
  const locale =
    (await versionOf(home)) >= 17
      ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
      : ['--locale=C.UTF-8']
  try {
    await runProgram(home, 'initdb', [
      `--pgdata=${draft}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--data-checksums',
      '--no-instructions',
      ...locale,
    ])
    renameSync(draft, home.cluster)
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(draft, { recursive: true, force: true })
  }
}

const versionOf = async (home: Home): Promise<number> =>
  Number((await runProgram(home, 'postgres', ['--version'])).match(/(\d+)/)?.[1])

/** Refuses a cluster that another major version wrote, in words, before PostgreSQL does. */
export async function checkVersion(home: Home): Promise<void> {
  const written = Number(readFileSync(join(home.cluster, 'PG_VERSION'), 'utf8'))
  const version = await versionOf(home)
  if (written !== version)
    throw new Error(
      `The database in ${home.cluster} was made by PostgreSQL ${written}, and this is ${version}. ` +
        'docs/operating/database.md says how to carry it over.',
    )
}

function startProgram(
  home: Home,
  name: string,
  args: string[],
  output: 'pipe' | number,
  detached = false,
): ChildProcess {
  return spawn(join(home.programs, name), args, {
    cwd: home.folder,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    stdio: ['ignore', output, output],
    // Its own session: Ctrl-C in a terminal reaches Firsthand, which stops PostgreSQL last.
    detached,
    ...(home.owner && { uid: home.owner.uid, gid: home.owner.gid }),
  })
}

async function runProgram(home: Home, name: string, args: string[]): Promise<string> {
  const child = startProgram(home, name, args, 'pipe')
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk))
  const code = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  )
  if (code === 0) return output
  throw new Error(`PostgreSQL's ${name} failed:\n${output.trim().split('\n').slice(-8).join('\n')}`)
}

type Answer = 'ready' | 'busy' | 'silent' | 'foreign'

/** Who answers at that port: our cluster, ours but not ready, nobody, or somebody else. */
export async function probe(port: number, password: string, cluster: string): Promise<Answer> {
  const client = new pg.Client({
    connectionString: urlOf(port, password, 'postgres', 'postgres'),
    connectionTimeoutMillis: 3_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ data_directory: string }>('show data_directory')
    return realpathSync(rows[0]!.data_directory) === realpathSync(cluster) ? 'ready' : 'foreign'
  } catch (error) {
    const code = (error as { code?: string }).code ?? ''
    if (code === '57P03' || code === '53300') return 'busy'
    return /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('57') && !code.startsWith('08')
      ? 'foreign'
      : 'silent'
  } finally {
    await client.end().catch(() => {})
  }
}

/** Finds the cluster's postmaster alive, or starts one; resolves when it answers. */
export async function ensurePostmaster(wanted: Wanted, log: Log): Promise<Postmaster> {
  const { home, password } = wanted
  const patience = performance.now() + 60_000
  let port = wanted.port
  let told = performance.now()
  for (;;) {
    const left = readPidFile(home.cluster)
    if (left && isPostmaster(left.pid, home.cluster)) {
      const answer = left.port ? await probe(left.port, password, home.cluster) : 'silent'
      if (answer === 'ready') return { ...left, adopted: true }
      if (answer === 'foreign')
        throw new Error(
          `A PostgreSQL (process ${left.pid}) runs on ${home.cluster} and does not accept the password of this data folder. Stop it first.`,
        )
      if (answer === 'silent' && performance.now() > patience)
        throw new Error(
          `A PostgreSQL (process ${left.pid}) runs on ${home.cluster} and does not answer. Stop it first: kill -INT ${left.pid}`,
        )
      if (performance.now() - told > 10_000) {
        log('The database is still getting ready …')
        told = performance.now()
      }
      await sleep(100)
      continue
    }
    if (left && isAlive(left.pid)) disownPidFile(home.cluster)
    port = await freePort(port)
    const started = await start({ ...wanted, port }, log)
    if ('pid' in started) return started
    // What a postmaster killed a moment ago leaves behind goes away by itself.
    if (!/shared memory block|could not bind|lock file/.test(started.failed) || performance.now() > patience)
      throw new Error(`PostgreSQL did not start. ${wanted.logFile} ends with:\n${started.failed}`)
    await sleep(500)
  }
}

async function start(wanted: Wanted, log: Log): Promise<Postmaster | { failed: string }> {
  const { home, port, password, logFile } = wanted
  if (existsSync(logFile) && statSync(logFile).size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.old`)
  const output = openSync(logFile, 'a', 0o600)
  const from = statSync(logFile).size
  const settings = Object.entries({ ...SETTINGS, ...wanted.settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const child = startProgram(
    home,
    'postgres',
    ['-D', home.cluster, '-p', String(port), ...settings],
    output,
    true,
  )
  closeSync(output)
  child.unref()
  let ended = false
  child.on('exit', () => (ended = true))
  child.on('error', () => (ended = true))
  let told = performance.now()
  while (!ended && child.pid) {
    if ((await probe(port, password, home.cluster)) === 'ready')
      return { pid: child.pid, port, adopted: false }
    if (performance.now() - told > 10_000) {
      log('The database is repairing what an interrupted run left behind …')
      told = performance.now()
    }
    await sleep(50)
  }
  return { failed: readFileSync(logFile).subarray(from).toString().trim().split('\n').slice(-6).join('\n') }
}

/** Stops the cluster's postmaster: fast, after 30 seconds without waiting for anybody, at last by force. */
export async function stopPostmaster(cluster: string): Promise<void> {
  const found = readPidFile(cluster)
  if (!found) return
  for (const [signal, seconds] of STOPS) {
    if (!isPostmaster(found.pid, cluster)) return
    process.kill(found.pid, signal)
    for (let waited = 0; waited < seconds * 20 && isPostmaster(found.pid, cluster); waited++) await sleep(50)
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The same port as last time unless another program has it by now. */
async function freePort(preferred: number): Promise<number> {
  for (const candidate of preferred ? [preferred, 0] : [0]) {
    const port = await new Promise<number | undefined>((resolve) => {
      const server = createServer()
      server.once('error', () => resolve(undefined))
      server.listen({ host: '127.0.0.1', port: candidate, exclusive: true }, () => {
        const address = server.address()
        server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
      })
    })
    if (port) return port
  }
  throw new Error('No free port was found on 127.0.0.1 for PostgreSQL.')
}
