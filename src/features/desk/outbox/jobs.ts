import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Job } from '#core/jobs.ts'
import { sweep } from '#core/sweep.ts'

const KEPT_DAYS = 30

/** Mails that were not sent hold names and addresses; they go as everything does that nobody confirmed. Safe to repeat. */
export async function forgetOutbox(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - KEPT_DAYS * 86_400_000)
  await sweep<{ id: number }>(ctx, {
    name: 'desk.forget-outbox',
    idOf: ({ id }) => String(id),
    next: (after) =>
      run<{ id: number }>(ctx.db, 'select id from outbox where at < $1 and id > $2 order by id limit 1000', [
        before,
        after?.id ?? 0,
      ]),
    work: async (tx, mails) =>
      void (await run(tx.db, 'delete from outbox where id = any($1::bigint[])', [mails.map(({ id }) => id)])),
  })
}

export const outboxJobs = [
  { name: 'desk.forget-outbox', cron: '45 3 * * *', run: forgetOutbox },
] satisfies Job<never>[]
