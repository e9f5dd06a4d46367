import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

/** A small disk for the database's tables, so that it can be filled; `missing` says why there is none. */
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
  if (process.getuid?.() !== 0) return none('not root: no disk of limited size can be mounted')
  const place = join(folder, 'small-disk')
  const tables = join(place, 'tables')
  const ballast = join(place, 'ballast')
  mkdirSync(place, { mode: 0o755 })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', place], {
      stdio: 'pipe',
    })
  } catch (error) {
    return none(
      `tmpfs cannot be mounted here: ${String((error as { stderr?: Buffer }).stderr ?? error).trim()}`,
    )
  }
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
