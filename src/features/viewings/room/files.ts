import { access, constants, mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '#config'

type Where = Pick<Config, 'room'>

/** Everything of one film: the upload while it is needed, and what was made of it. Its name is random. */
export const folderOf = ({ room }: Where, publicId: string): string => join(room.dir, 'films', publicId)
export const sourceOf = (where: Where, publicId: string): string => join(folderOf(where, publicId), 'source')
export const reelFolder = (where: Where, publicId: string): string => join(folderOf(where, publicId), 'hls')

/** Where somebody with access to the machine puts large files (rsync, scp). */
export const arrivalsOf = ({ room }: Where): string => join(room.dir, 'arrived')

export const segmentName = (index: number): string => `s${String(index).padStart(5, '0')}.m4s`
export const INIT = 'init.mp4'

export async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (found) => (found.isFile() ? found.size : undefined),
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
      throw error
    },
  )
}

/** Names of files that wait to be taken, in order; none that begin with a dot, none that is a link. */
export async function arrivals(where: Where): Promise<{ name: string; bytes: number }[]> {
  const folder = arrivalsOf(where)
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const files = entries
    .filter((entry) => entry.isFile() && /^[^.\\/\0][^\\/\0]*$/.test(entry.name))
    .slice(0, 200)
  const sized = await Promise.all(
    files.map(async ({ name }) => ({ name, bytes: (await sizeOf(join(folder, name))) ?? 0 })),
  )
  return sized.sort((a, b) => a.name.localeCompare(b.name))
}

/** Whether this process may read one of `arrivals`: moving it does not ask for that, preparing it does. */
export const mayRead = (where: Where, name: string): Promise<boolean> =>
  access(join(arrivalsOf(where), name), constants.R_OK).then(
    () => true,
    () => false,
  )

/** Moves one of `arrivals` to its film. */
export async function takeArrival(where: Where, name: string, publicId: string): Promise<void> {
  await mkdir(folderOf(where, publicId), { recursive: true, mode: 0o750 })
  await rename(join(arrivalsOf(where), name), sourceOf(where, publicId))
}

export const forget = (where: Where, publicId: string): Promise<void> =>
  rm(folderOf(where, publicId), { recursive: true, force: true })

/** Bytes that are free where films lie. */
export async function freeSpace({ room }: Where): Promise<number> {
  await mkdir(room.dir, { recursive: true, mode: 0o750 })
  const { bavail, bsize } = await statfs(room.dir)
  return bavail * bsize
}

export const filmFolders = async ({ room }: Where): Promise<string[]> =>
  readdir(join(room.dir, 'films')).catch(() => [])

/** Whether what was prepared is there, for example after a restore without the folder of the room. */
export const hasReel = async (where: Where, publicId: string): Promise<boolean> =>
  ((await sizeOf(join(reelFolder(where, publicId), INIT))) ?? 0) > 0
