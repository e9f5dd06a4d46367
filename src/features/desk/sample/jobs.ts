import type { Context } from '#core/context.ts'
import type { Job } from '#core/jobs.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { isSampleLoaded } from '../queries.ts'
import { loadSample } from './actions.ts'
import { giveTrailer } from './film.ts'
import { removeSample } from './removing.ts'

/** Loads the sample once, however often it is asked for. */
async function load(ctx: Context, { staffId }: { staffId: number }): Promise<void> {
  await ctx.transaction(async (tx) => {
    if (await isSampleLoaded(tx)) return
    const { slug } = await loadSample(tx, staffId)
    await recordDeskAct(tx, { id: staffId }, 'sample.loaded', slug)
  })
  await giveTrailer(ctx)
}

/** Removes the sample; without one, nothing is done and nothing is recorded. */
async function remove(ctx: Context, { staffId }: { staffId: number }): Promise<void> {
  await ctx.transaction(async (tx) => {
    if (!(await isSampleLoaded(tx))) return
    await removeSample(tx)
    await recordDeskAct(tx, { id: staffId }, 'sample.removed', 'all samples')
  })
}

export const sampleJobs = [
  { name: 'desk.load-sample', run: load },
  { name: 'desk.remove-sample', run: remove },
] as const satisfies readonly Job<never>[]
