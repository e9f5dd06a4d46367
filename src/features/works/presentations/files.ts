import { mkdir, open, readdir, readFile, rename, stat, unlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { EncodedPicture } from './encoding.ts'

/** A picture is found by the SHA-256 of its bytes, so equal ones are stored once and a stored one never changes. */
export const pictureFile = (dir: string, hash: string): string => join(dir, hash.slice(0, 2), `${hash}.webp`)

/**
 * Writes durably: content under another name, then its name. Call it last in the transaction that stores the rows, so that a refused row
 * leaves no file; what a kill leaves goes by `forgetUnusedPictures`.
 */
export async function writePicture(ctx: Context, { hash, bytes }: EncodedPicture): Promise<void> {
  const file = pictureFile(ctx.config.pictureDir, hash)
  const now = new Date()
  // One that is there already may be waiting to be forgotten: with a new date it stays.
  if (
    await utimes(file, now, now).then(
      () => true,
      () => false,
    )
  )
    return
  await mkdir(join(ctx.config.pictureDir, hash.slice(0, 2)), { recursive: true, mode: 0o700 })
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

export async function readPicture(ctx: Context, hash: string): Promise<Buffer | undefined> {
  try {
    return await readFile(pictureFile(ctx.config.pictureDir, hash))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
}

/** Deletes the files of pictures that no row names any more, without waiting for the night. */
export async function forgetPictures(ctx: Context, hashes: readonly string[]): Promise<void> {
  const used = await usedOf(ctx, hashes)
  for (const hash of hashes)
    if (!used.has(hash)) await unlink(pictureFile(ctx.config.pictureDir, hash)).catch(() => {})
}

const usedOf = async (ctx: Context, hashes: readonly string[]): Promise<Set<string>> =>
  new Set(
    (
      await run<{ hash: string }>(
        ctx.db,
        'select distinct hash from presentation_pictures where hash = any($1::text[])',
        [hashes],
      )
    ).map((row) => row.hash),
  )

const DAY = 86_400_000
const NAME = /^([0-9a-f]{64})\.webp$/

/**
 * Deletes files that no row names: of a version that went with its work, or of an upload that was killed. Younger than a day they may
 * belong to a transaction that is still open. Repeating it deletes nothing more.
 */
export async function forgetUnusedPictures(ctx: Context, olderThan = DAY): Promise<void> {
  const dir = ctx.config.pictureDir
  for (const folder of await readdir(dir).catch(() => [])) {
    const names = await readdir(join(dir, folder)).catch(() => [])
    const hashes = names.flatMap((name) => NAME.exec(name)?.[1] ?? [])
    const used = await usedOf(ctx, hashes)
    for (const name of names) {
      if (used.has(NAME.exec(name)?.[1] ?? '')) continue
      const file = join(dir, folder, name)
      const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }))
      if (Date.now() - mtimeMs >= olderThan) await unlink(file).catch(() => {})
    }
  }
}
