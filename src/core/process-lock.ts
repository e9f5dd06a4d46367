import { createHash } from 'node:crypto'
import { mkdirSync, realpathSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** Another living process uses the folder. */
export class AlreadyRunning extends Error {
  constructor(folder: string, pid: number | undefined) {
    super(
      `Firsthand is already running with the data folder ${folder}${pid ? ` (process ${pid})` : ''}. ` +
        `Stop that one first (Ctrl-C there${pid ? `, or: kill ${pid}` : ''}), or choose another folder with DATA_DIR.`,
    )
  }
}

export interface FolderLock {
  /** Tells those who wait that this process is on its way out. */
  leaving(): void
  release(): Promise<void>
}

interface Holder {
  pid: number
  leaving: boolean
}

/** Twelve hexadecimal digits that stand for a folder. */
export function folderName(folder: string): string {
  return createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 12)
}

// On Linux a name in the kernel, which disappears with its process however that ends: no file can be left behind.
const addressOf = (folder: string): string =>
  process.platform === 'linux'
    ? `\0firsthand-${folderName(folder)}`
    : join(tmpdir(), `firsthand-${folderName(folder)}.sock`)

/**
 * Makes this process the only user of a folder for as long as it lives. Waits `patienceMs` for a process that was just
 * killed, and a minute for one that says it is leaving; then throws `AlreadyRunning`.
 */
export async function lockFolder(folder: string, patienceMs = 3_000): Promise<FolderLock> {
  // Root does not run PostgreSQL itself; the user that does has to get through the folder, but not to look into it.
  mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  const address = addressOf(folder)
  const began = performance.now()
  for (;;) {
    const state: Holder = { pid: process.pid, leaving: false }
    const server = await listen(address, state)
    if (server) {
      return {
        leaving: () => void (state.leaving = true),
        release: () => new Promise((done) => server.close(() => done())),
      }
    }
    const holder = await ask(address)
    if (!holder && !address.startsWith('\0')) rmSync(address, { force: true })
    const patience = holder?.leaving ? 60_000 : holder ? patienceMs : patienceMs + 3_000
    if (performance.now() - began > patience) throw new AlreadyRunning(folder, holder?.pid)
    await sleep(100)
  }
}

function listen(address: string, state: Holder): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.end(JSON.stringify(state))
    })
    server.unref()
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen(address, () => resolve(server))
  })
}

function ask(address: string): Promise<Holder | undefined> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(address)
    socket.setEncoding('utf8')
    socket.setTimeout(1_000, () => socket.destroy())
    socket.on('data', (text: string) => (answer += text))
    socket.on('error', () => {})
    socket.on('close', () => {
      try {
        resolve(JSON.parse(answer) as Holder)
      } catch {
        resolve(undefined)
      }
    })
  })
}
