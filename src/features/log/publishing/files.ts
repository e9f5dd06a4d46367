import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LogDisagrees } from './disagreement.ts'

export interface LogFile {
  /** Relative to the folder of the log. */
  path: string
  bytes: Uint8Array
}

// Enough to keep a disk busy with syncs, few enough for the thread pool of Node (4 threads).
const AT_ONCE = 8

export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(String(error.code))
    )
      return
    throw error
  }
}

/** Durable before it answers: content, then name. A file with its final name is whole. */
async function place(root: string, { path, bytes }: LogFile): Promise<void> {
  const draft = join(root, 'drafts', randomBytes(8).toString('hex'))
  const handle = await open(draft, 'wx', 0o644)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, join(root, path))
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function inParts<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker))
}

/** Folders from `path` up to the root of the log: a new folder is durable when its parent knows it. */
function upTo(root: string, path: string): string[] {
  const folders = [path]
  while (folders.at(-1) !== root) folders.push(dirname(folders.at(-1)!))
  return folders
}

/**
 * Writes files that never change. One that is there already must hold the same bytes; it may come from a run that was killed, so its
 * folder is synced all the same.
 */
export async function writeOnce(root: string, files: readonly LogFile[]): Promise<void> {
  await mkdir(join(root, 'drafts'), { recursive: true })
  const folders = new Set<string>()
  for (const folder of new Set(files.map(({ path }) => dirname(join(root, path))))) {
    const made = await mkdir(folder, { recursive: true })
    for (const each of made ? upTo(root, folder) : [folder]) folders.add(each)
  }
  await inParts(files, async (file) => {
    const there = await readIfThere(join(root, file.path))
    if (!there) await place(root, file)
    else if (!there.equals(file.bytes))
      throw new LogDisagrees('tiles-damaged', `${file.path} holds something else than the database`)
  })
  await inParts([...folders], syncFolder)
}

/** Replaces a file that does change (the checkpoint): readers see the old one or the new one, whole. */
export async function replaceFile(root: string, file: LogFile): Promise<void> {
  await mkdir(join(root, 'drafts'), { recursive: true })
  await place(root, file)
  await syncFolder(dirname(join(root, file.path)))
}

/** Partial tiles of a tile that is full now, and drafts that a killed process left. */
export async function removeFolders(root: string, folders: readonly string[]): Promise<void> {
  await inParts(folders, (folder) => rm(join(root, folder), { recursive: true, force: true }))
}
