import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readlinkSync, realpathSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** What Firsthand remembers about its embedded PostgreSQL, in the data folder, readable by nobody else. */
export interface Remembered {
  password: string
  port: number
  /** Folder that holds the cluster: inside the data folder, or a shelter elsewhere. */
  home: string
}

const fileOf = (dataDir: string): string => join(dataDir, 'postgres.json')

export function recall(dataDir: string): Remembered | undefined {
  if (!existsSync(fileOf(dataDir))) return
  const value = JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as Remembered
  return { ...value, home: resolve(dataDir, value.home) }
}

export function remember(dataDir: string, value: Remembered): void {
  const draft = `${fileOf(dataDir)}.new`
  // Relative, so that the data folder can be moved.
  const home = dirname(value.home) === resolve(dataDir) ? relative(dataDir, value.home) : value.home
  writeFileSync(draft, JSON.stringify({ ...value, home }, null, 2) + '\n', { mode: 0o600, flush: true })
  renameSync(draft, fileOf(dataDir))
}

export interface PidFile {
  pid: number
  port: number
}

const pidFileOf = (cluster: string): string => join(cluster, 'postmaster.pid')

/** What a postmaster wrote about itself: line 1 is its process id, line 4 its port (PostgreSQL: miscadmin.h, LOCK_FILE_LINE_*). */
export function readPidFile(cluster: string): PidFile | undefined {
  let lines: string[]
  try {
    lines = readFileSync(pidFileOf(cluster), 'utf8').split('\n')
  } catch {
    return
  }
  const pid = Number(lines[0])
  return pid > 0 ? { pid, port: Number(lines[3]) || 0 } : undefined
}

/**
 * Makes a pid file of a dead postmaster harmless when its number now belongs to another process. PostgreSQL takes its
 * parent's number for stale and still checks the shared memory named in the file, which removing the file would skip.
 */
export function disownPidFile(cluster: string): void {
  const text = readFileSync(pidFileOf(cluster), 'utf8')
  writeFileSync(pidFileOf(cluster), text.replace(/^-?\d+/, String(process.pid)))
}

/** Whether the process lives and is the postmaster of this cluster (a number alone may be another program's by now). */
export function isPostmaster(pid: number, cluster: string): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  if (process.platform === 'linux') {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster)
    } catch {
      return false
    }
  }
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).includes(cluster)
  } catch {
    return false
  }
}
