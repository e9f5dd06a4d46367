import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '#core/context.ts'
import { CHECKPOINT, edgeMemory, publishCheckpoint, readCheckpoint } from '../publishing/agreement.ts'
import { LogDisagrees } from '../publishing/disagreement.ts'
import { readIfThere } from '../publishing/files.ts'
import { nothing, rootOfGrowing } from '../publishing/growing.ts'
import { readHead } from '../publishing/head.ts'
import { writeTiles } from '../publishing/steps.ts'

/**
 * Writes every file of the log again from the database, which must be the newest there is; what was there is put aside in the same
 * folder. Answers the number of entries.
 */
export async function rebuildFiles(ctx: Context): Promise<number> {
  const { logDir } = ctx.config
  const head = await readHead(ctx.db, 'public')
  const file = (await readIfThere(join(logDir, CHECKPOINT)))?.toString('utf8')
  const published = file === undefined ? undefined : await readCheckpoint(ctx, file).catch(() => undefined)
  if (published && published.size > head.size)
    throw new LogDisagrees(
      'database-behind',
      `${published.size} entries are published, the database has ${head.size}`,
    )
  const aside = join(logDir, `aside-${ctx.clock.now().toISOString().replaceAll(':', '-')}`)
  await mkdir(aside, { recursive: true })
  for (const name of ['tile', CHECKPOINT]) await rename(join(logDir, name), join(aside, name)).catch(() => {})
  const growing = await writeTiles(ctx, nothing(), head.size)
  if (!rootOfGrowing(growing).equals(head.root))
    throw new LogDisagrees('database-damaged', 'its entries do not make up the root that was signed')
  ctx.shared(edgeMemory).growing = growing
  await publishCheckpoint(ctx)
  return head.size
}
