import { mkdir, open, readFile, rename, stat, utimes } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Context } from '#core/context.ts'
import { sha256 } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { pictureFile } from '#features/works/index.ts'

export interface CopiedPictures {
  /** Pictures that are there now, and the bytes of those that were not before. */
  size: number
  bytes: number
  /** Hashes of pictures that rows name and no whole file holds; in order. */
  missing: string[]
}

/** Hashes of all pictures that rows name, also of versions that are hidden. A schema from before posters has none. */
export async function namedPictures(ctx: Pick<Context, 'db'>): Promise<string[]> {
  const [table] = await run<{ there: boolean }>(
    ctx.db,
    `select to_regclass('presentation_pictures') is not null as there`,
  )
  if (!table?.there) return []
  const rows = await run<{ hash: string }>(
    ctx.db,
    'select distinct hash from presentation_pictures order by hash',
  )
  return rows.map(({ hash }) => hash)
}

/**
 * Copies pictures between two folders of them, into a backup or out of it. Their names are their hashes, so each is checked, only new ones
 * are copied, and a file with its name is whole. What is missing or damaged is told and keeps nothing else from being copied. Those that
 * are in use get a new date: older files belong to no backup any more.
 */
export async function copyPictures(
  from: string,
  to: string,
  hashes: readonly string[],
): Promise<CopiedPictures> {
  const copied: CopiedPictures = { size: 0, bytes: 0, missing: [] }
  for (const hash of hashes) {
    const file = pictureFile(to, hash)
    const there = await wholeOf(file, hash)
    const bytes = there ?? (await wholeOf(pictureFile(from, hash), hash))
    if (!bytes) copied.missing.push(hash)
    else {
      if (there) await utimes(file, new Date(), new Date())
      else {
        await place(file, bytes)
        copied.bytes += bytes.length
      }
      copied.size++
    }
  }
  return copied
}

async function wholeOf(file: string, hash: string): Promise<Buffer | undefined> {
  try {
    if (!(await stat(file)).isFile()) return
    const bytes = await readFile(file)
    return sha256(bytes).toString('hex') === hash ? bytes : undefined
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EIO'].includes(String((error as NodeJS.ErrnoException).code))) return
    throw error
  }
}

async function place(file: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const partial = `${file}.${process.pid}.partial`
  const handle = await open(partial, 'w', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(partial, file)
}

/** For the command line and the record of the desk; empty when nothing is missing. */
export function missingPictures(missing: readonly string[], where: string): string[] {
  if (!missing.length) return []
  const rest = missing.length > 10 ? [`  and ${missing.length - 10} more`] : []
  return [
    `PICTURES MISSING: ${missing.length} ${missing.length === 1 ? 'file is' : 'files are'} not in ${where}, or damaged:`,
    ...missing.slice(0, 10).map((hash) => `  ${hash.slice(0, 2)}/${hash}.webp`),
    ...rest,
  ]
}
