import { execFileSync } from 'node:child_process'
import {
  chownSync,
  cpSync,
  mkdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

/** A small disk for a part of the database, so that it can be filled; `missing` says why there is none. */
export interface SmallDisk {
  missing: string | undefined
  fill(): void
  empty(): void
  unmount(): void
}

const none = (missing: string): SmallDisk => ({ missing, fill: () => {}, empty: () => {}, unmount: () => {} })

/**
 * Moves the site's tables onto a memory file system of limited size. The write-ahead log stays where it was, so that commits are as durable
 * as before. Nobody may be connected to the database meanwhile.
 */
export async function mountSmallDisk(
  folder: string,
  cluster: string,
  superUrl: string,
  megabytes: number,
): Promise<SmallDisk> {
  const place = join(folder, 'small-disk')
  const missing = mount(place, megabytes)
  if (missing) return none(missing)
  const tables = join(place, 'tables')
  mkdirSync(tables, { mode: 0o700 })
  const { uid, gid } = statSync(cluster)
  chownSync(tables, uid, gid)
  const elsewhere = new URL(superUrl)
  elsewhere.pathname = '/postgres'
  const client = new pg.Client(elsewhere.href)
  await client.connect()
  try {
    await client.query(`create tablespace small_disk location '${tables}'`)
    await client.query('alter database firsthand set tablespace small_disk')
  } finally {
    await client.end()
  }
  return mounted(place)
}

/**
 * Moves the write-ahead log onto a memory file system of limited size; the server must be stopped. What is there outlives every kill, as it
 * would on a disk; only a power cut would not leave it.
 */
export function mountLogDisk(folder: string, cluster: string, megabytes: number): SmallDisk {
  const place = join(folder, 'log-disk')
  const missing = mount(place, megabytes)
  if (missing) return none(missing)
  const [from, to] = [join(cluster, 'pg_wal'), join(place, 'pg_wal')]
  cpSync(from, to, { recursive: true })
  const { uid, gid } = statSync(cluster)
  execFileSync('chown', ['-R', `${uid}:${gid}`, to])
  renameSync(from, `${from}-before`)
  symlinkSync(to, from)
  rmSync(`${from}-before`, { recursive: true })
  return mounted(place)
}

/** Answers why it cannot be. */
function mount(place: string, megabytes: number): string | undefined {
  if (process.getuid?.() !== 0) return 'not root: no disk of limited size can be mounted'
  mkdirSync(place, { mode: 0o755 })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', place], {
      stdio: 'pipe',
    })
  } catch (error) {
    return `tmpfs cannot be mounted here: ${String((error as { stderr?: Buffer }).stderr ?? error).trim()}`
  }
}

function mounted(place: string): SmallDisk {
  const ballast = join(place, 'ballast')
  return {
    missing: undefined,
    fill() {
      const { bavail, bsize } = statfsSync(place)
      try {
        execFileSync('fallocate', ['-l', String(bavail * bsize), ballast], { stdio: 'pipe' })
      } catch {
        // The database took some of it meanwhile.
      }
      try {
        for (let n = 0; n < 1_000; n++) writeFileSync(ballast, Buffer.alloc(64 * 1024), { flag: 'a' })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    unmount() {
      rmSync(ballast, { force: true })
      execFileSync('umount', [place], { stdio: 'pipe' })
    },
  }
}
