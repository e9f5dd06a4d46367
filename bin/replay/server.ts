import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, type Config } from '#config'
import { startEmbedded } from '#core/postgres.ts'
import { NODE_FLAGS } from '#core/process-child.ts'
import { migrate } from '../migrate.ts'

/** A Firsthand of its own on loopback, with real processes and a durable database, in a folder that goes away afterwards. */
export interface OwnServer {
  url: string
  config: Config
  databaseUrl: string
  /** Highest resident memory of web process and worker, in MiB. */
  peakMemoryMib(): { web: number; worker: number }
  /** Of web process and worker. */
  pids: number[]
  stop(): Promise<void>
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

/** `entries`: the programs to run as web process and worker, otherwise the product's own. */
export async function startOwnServer(
  smtpUrl: string,
  env: Record<string, string> = {},
  entries: string[][] = [['web'], ['worker']],
): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-replay-'))
  chmodSync(folder, 0o755)
  const port = await freePort()
  const database = await startEmbedded(folder, () => {}, { shelter: join(folder, 'shelter') })
  const variables = {
    PORT: String(port),
    HOST: 'localhost',
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    SMTP_URL: smtpUrl,
    TRUSTED_PROXIES: '1',
    LOG_LEVEL: 'warn',
    ...env,
  }
  const config = readConfig(variables)
  await migrate({ databaseUrl: database.url, config })
  const children = entries.map((args) => start(args, variables))
  await Promise.race([ready(children[0]!), failed(children)])
  let peak = { web: 0, worker: 0 }
  const look = (): void => {
    peak = { web: peakOf(children[0]) ?? peak.web, worker: peakOf(children[1]) ?? peak.worker }
  }
  return {
    url: config.baseUrl,
    config,
    databaseUrl: database.url,
    peakMemoryMib: () => (look(), peak),
    pids: children.map((child) => child.pid!),
    async stop() {
      look()
      await Promise.all(children.map(ended))
      await database.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A command of `firsthand`, or a program of its own. */
function start([name = '', ...args]: string[], env: Record<string, string>): ChildProcess {
  const program = name.endsWith('.ts') ? [name] : [join(import.meta.dirname, '..', 'firsthand.ts'), name]
  return spawn(process.execPath, [...NODE_FLAGS, ...program, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}

const ready = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => child.once('message', () => resolve()))

const failed = (children: ChildProcess[]): Promise<never> =>
  new Promise((_, reject) =>
    children.forEach((child) =>
      child.once('exit', (code) => reject(new Error(`a process of the server ended with ${code}`))),
    ),
  )

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

/** VmHWM of /proc (Linux); undefined elsewhere. */
function peakOf(child: ChildProcess | undefined): number | undefined {
  if (!child) return
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024)
  } catch {
    return undefined
  }
}
