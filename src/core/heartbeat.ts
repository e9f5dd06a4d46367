import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'

/** Three tries a minute, so that a slow one leaves no gap. */
const EVERY_MS = 20_000

/** One row says that in this minute a web process ran and the database took what it wrote: people could sign. */
export const beat = async (ctx: Context): Promise<void> =>
  void (await run(
    ctx.db,
    `insert into heartbeats (minute) values (date_trunc('minute', $1::timestamptz)) on conflict do nothing`,
    [ctx.clock.now()],
  ))

/** Beats until it is told to stop. A beat that fails is a minute without one, and nothing else. */
export async function keepBeating(ctx: Context, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await beat(ctx).catch(() => {})
    await sleep(EVERY_MS, undefined, { signal: stop, ref: false }).catch(() => {})
  }
}
