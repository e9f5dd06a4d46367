import type { Context } from '#core/context.ts'
import type { Job } from '#core/jobs.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { backup, backupReason } from './take.ts'

/** Takes a backup that somebody asked for. A failure is told on the checklist instead of being tried again unseen. */
async function takeBackup(ctx: Context): Promise<void> {
  try {
    const made = await backup(ctx)
    await recordDeskAct(ctx, null, 'backup.made', made.name, backupReason(made))
  } catch (error) {
    ctx.logger.error({ event: 'backup.failed', err: error })
    await recordDeskAct(
      ctx,
      null,
      'backup.failed',
      'data and keys',
      error instanceof Error ? error.message.slice(0, 300) : 'unknown',
    )
  }
}

export const backupJobs = [{ name: 'desk.backup', run: takeBackup }] satisfies Job<never>[]
