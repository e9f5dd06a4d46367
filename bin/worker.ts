import type { Config } from '#config'
import { runJobs } from '#core/jobs.ts'
import { replayKeptErasures, runMail, runSequencer } from '#features/voices/index.ts'
import { jobs } from '../src/jobs.ts'
import { openContext } from './context.ts'
import { stopSignal } from './stop.ts'

/** Orders and counts, sends mail, runs jobs. Killing it at any moment loses and doubles nothing. */
export async function worker(config: Config): Promise<void> {
  const { ctx, pool, close } = await openContext(config, config.databaseUrl ?? '', { name: 'worker', max: 8 })
  const stop = new AbortController()
  const erased = await replayKeptErasures(ctx)
  if (erased > 0) ctx.logger.warn({ event: 'erasures.replayed', erased })
  const runner = await runJobs(ctx, pool, jobs)
  const loops = [runSequencer(ctx, stop.signal), runMail(ctx, stop.signal)]
  ctx.logger.info({ event: 'worker.ready' })
  process.send?.({ ready: true })
  await stopSignal()
  stop.abort()
  await Promise.all([...loops, runner.stop()])
  await close()
}
