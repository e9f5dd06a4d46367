import {
  Logger,
  parseCronItems,
  run as runWorker,
  runMigrations,
  type Runner,
  type TaskList,
} from 'graphile-worker'
import type { Pool } from 'pg'
import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'

/** A job of one feature: idempotent, and its action says how. */
export interface Job<Payload = unknown> {
  name: string
  run(ctx: Context, payload: Payload): Promise<void>
  /** crontab line without the task (minute hour day month weekday), UTC. */
  cron?: string
}

/** Enqueues inside the current transaction. `key` replaces a waiting job of the same key. */
export async function addJob(
  ctx: Context,
  name: string,
  payload: unknown,
  options: { runAt?: Date; key?: string } = {},
): Promise<void> {
  await run(
    ctx.db,
    `select 1 from graphile_worker.add_job($1, $2::json, run_at => $3::timestamptz, job_key => $4, max_attempts => 25)`,
    [name, JSON.stringify(payload), options.runAt ?? null, options.key ?? null],
  )
}

export const migrateJobs = (pool: Pool): Promise<void> => runMigrations({ pgPool: pool })

export async function runJobs(ctx: Context, pool: Pool, jobs: Job<never>[]): Promise<Runner> {
  const taskList: TaskList = {}
  for (const job of jobs)
    taskList[job.name] = async (payload) => {
      const run = job.run as (ctx: Context, payload: unknown) => Promise<void>
      await run(ctx, payload)
    }
  return runWorker({
    pgPool: pool,
    concurrency: 2,
    pollInterval: 2_000,
    noHandleSignals: true,
    logger: new Logger(() => (level, message) => {
      if (level === 'error' || level === 'warning') ctx.logger.error({ event: 'jobs', message })
    }),
    taskList,
    parsedCronItems: parseCronItems(
      jobs.flatMap((job) =>
        job.cron ? [{ task: job.name, match: job.cron, options: { backfillPeriod: 0 } }] : [],
      ),
    ),
  })
}
