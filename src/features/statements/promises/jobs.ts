import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Job } from '#core/jobs.ts'
import { eachStep } from '#core/sweep.ts'
import { oweNotices, sendNotices } from '../parties/notices.ts'
import { reminderLetter, REMINDERS, remindersDue, type Reminder } from './reminding.ts'
import { promisePath } from './views.ts'

/** Reminds those who promised. Doing it twice reminds once. Those who asked are reminded by the petition (`petitions/promises`). */
export const remindOfPromises = (ctx: Context): Promise<void> =>
  eachStep([() => oweReminders(ctx), () => sendReminders(ctx)])

const oweReminders = async (ctx: Context): Promise<void> =>
  eachStep(
    (await remindersDue(ctx, 'party')).map(
      ({ kind, promise }) =>
        () =>
          owe(ctx, promise.partyId!, kind, promise.id),
    ),
  )

const sendReminders = (ctx: Context): Promise<void> =>
  sendNotices(ctx, REMINDERS, ({ kind, aboutId }) =>
    reminderLetter(
      ctx,
      { kind: kind as Reminder, aboutId, side: 'party' },
      (promise) => ctx.config.baseUrl + promisePath(promise),
    ),
  )

async function owe(ctx: Context, partyId: number, kind: Reminder, id: number): Promise<void> {
  const [party] = await run<{ sample: string | null }>(ctx.db, 'select sample from parties where id = $1', [
    partyId,
  ])
  // The people of a sample are invented, and so are their addresses.
  if (party?.sample === null) await ctx.transaction((tx) => oweNotices(tx, partyId, kind, id))
}

export const promiseJobs = [
  { name: 'statements.remind-of-promises', run: remindOfPromises, cron: '11 * * * *' },
] as const satisfies readonly Job<never>[]
