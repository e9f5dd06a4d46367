import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '#core/context.ts'
import type { Petition } from '../queries.ts'

const ENDINGS = ['json', 'csv', 'pdf'] as const
export type Ending = (typeof ENDINGS)[number]

/** Public ids are letters and digits, so they are names of files. */
const pathOf = (
  { config }: Pick<Context, 'config'>,
  { publicId }: Pick<Petition, 'publicId'>,
  ending: Ending,
) => join(config.dataDir, 'archives', `${publicId}.${ending}`)

/** Writes durably: whoever reads sees the whole old file or the whole new one. */
export async function keepFile(
  ctx: Context,
  petition: Petition,
  ending: Ending,
  bytes: Uint8Array,
): Promise<void> {
  await mkdir(join(ctx.config.dataDir, 'archives'), { recursive: true, mode: 0o755 })
  const path = pathOf(ctx, petition, ending)
  const handle = await open(`${path}.${process.pid}`, 'w', 0o644)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${path}.${process.pid}`, path)
}

export const archiveFile = (
  ctx: Context,
  petition: Pick<Petition, 'publicId'>,
  ending: Ending,
): Promise<Uint8Array<ArrayBuffer> | undefined> =>
  readFile(pathOf(ctx, petition, ending)).then(
    (bytes) => new Uint8Array(bytes),
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    },
  )

/** Whether all of them lie there, as they do not on a machine that a backup was restored to. */
export async function hasFiles(ctx: Context, petition: Pick<Petition, 'publicId'>): Promise<boolean> {
  const found = await Promise.all(
    ENDINGS.map((ending) =>
      access(pathOf(ctx, petition, ending)).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.every(Boolean)
}

/** Of petitions that are gone for good, as those of a sample. */
export async function forgetArchives(ctx: Context, publicIds: readonly string[]): Promise<void> {
  for (const publicId of publicIds)
    for (const ending of ENDINGS) await rm(pathOf(ctx, { publicId }, ending), { force: true })
}
