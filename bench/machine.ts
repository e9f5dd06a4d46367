import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, fdatasyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'

const PROGRAM = '/usr/lib/postgresql/15/bin/pg_test_fsync'

/** When, where and on what: without it no figure means anything. */
export async function machine(ctx: Context): Promise<string> {
  const [row] = await run<{ version: string; fsync: string; commit: string }>(
    ctx.db,
    `select current_setting('server_version') as version, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`,
  )
  if (row?.fsync !== 'on' || row.commit !== 'on')
    throw new Error('Refused: fsync and synchronous_commit must be on.')
  return where(row.version)
}

/** The same for a server that is known to be safe. */
export function where(postgres: string): string {
  const disk = statfsSync(tmpdir())
  const gib = (bytes: number): number => Math.round(bytes / 2 ** 30)
  return [
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC · ${cpus().length} × ${cpus()[0]?.model.trim()} · ${gib(totalmem())} GiB memory`,
    `${gib(disk.blocks * disk.bsize)} GiB disk · PostgreSQL ${postgres} (fsync and synchronous_commit on) · Node ${process.versions.node}`,
    flushes(),
  ].join(' · ')
}

/** Load of the machine by everything, this included, in processes over the last minute. */
export const loadNow = (): string => loadavg()[0]!.toFixed(1)

/** How often a second the disk confirms 8 KiB: by PostgreSQL's own program where Debian has it, otherwise by a loop that says so. */
function flushes(): string {
  const file = join(tmpdir(), `firsthand-fsync-${process.pid}`)
  try {
    if (existsSync(PROGRAM)) {
      const text = execFileSync(PROGRAM, ['-s', '1', '-f', file], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const perSecond = /fdatasync\s+([\d.]+) ops\/sec/.exec(text)?.[1]
      if (perSecond) return `pg_test_fsync: fdatasync ${Math.round(Number(perSecond))}/s`
    }
    const handle = openSync(file, 'w')
    const page = Buffer.alloc(8192)
    const began = performance.now()
    let n = 0
    for (; performance.now() - began < 2_000; n++) {
      writeSync(handle, page, 0, page.length, 0)
      fdatasyncSync(handle)
    }
    closeSync(handle)
    return `own loop in Node, because pg_test_fsync is absent: fdatasync ${Math.round(n / 2)}/s`
  } finally {
    rmSync(file, { force: true })
  }
}
