import { constants } from 'node:fs'
import { access, copyFile, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseCheckpoint, parseNote, TILE, tilePath, tilesOf } from '#verify'

export const CHECKPOINT = 'checkpoint'

export interface Copied {
  /** Entries that the copied checkpoint names. */
  size: number
  /** Files that were not there before, and their bytes. */
  files: number
  bytes: number
}

/** What a checkpoint says, signed by whomever. */
export const bodyOf = (note: string): { origin: string; size: number } =>
  parseCheckpoint(parseNote(note).text)

export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return
    throw error
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Whole or not at all: a file with its final name is complete, also after a kill. */
async function copyWhole(from: string, to: string): Promise<number | undefined> {
  const draft = `${to}.draft`
  try {
    await copyFile(from, draft, constants.COPYFILE_FICLONE)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  const handle = await open(draft, 'r')
  const { size } = await handle.stat()
  await handle.sync()
  await handle.close()
  await rename(draft, to)
  return size
}

/**
 * Copies the files of the public log that its checkpoint names; the checkpoint first in hand and last in place, so that the copy is
 * whole at every moment. Files of a log never change, so only new ones are copied. Undefined when nothing was published.
 */
export async function copyPublished(from: string, to: string): Promise<Copied | undefined> {
  const note = await readText(join(from, CHECKPOINT))
  if (note === undefined) return
  const { origin, size } = bodyOf(note)
  const there = await readText(join(to, CHECKPOINT))
  if (there !== undefined && bodyOf(there).origin !== origin)
    throw new Error(
      `${to} holds files of another log (${bodyOf(there).origin}). Use a folder of its own for each site.`,
    )
  const copied: Copied = { size, files: 0, bytes: 0 }
  for (const { level, n, width } of tilesOf(size)) {
    const path = tilePath(level, n, width)
    if ((await exists(join(to, path))) || (await exists(join(to, tilePath(level, n))))) continue
    await mkdir(dirname(join(to, path)), { recursive: true })
    // A partial tile goes when its full one is there.
    const bytes =
      (await copyWhole(join(from, path), join(to, path))) ??
      (width < TILE ? await copyFull(from, to, tilePath(level, n)) : undefined)
    if (bytes === undefined)
      throw new Error(`${join(from, path)} is missing: the files of the public log are not whole`)
    copied.files++
    copied.bytes += bytes
  }
  if (there === undefined || bodyOf(there).size < size) await putCheckpoint(to, note)
  return copied
}

async function copyFull(from: string, to: string, path: string): Promise<number | undefined> {
  await mkdir(dirname(join(to, path)), { recursive: true })
  return copyWhole(join(from, path), join(to, path))
}

export async function putCheckpoint(folder: string, note: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const draft = join(folder, `${CHECKPOINT}.draft`)
  const handle = await open(draft, 'w', 0o644)
  await handle.writeFile(note)
  await handle.sync()
  await handle.close()
  await rename(draft, join(folder, CHECKPOINT))
}
