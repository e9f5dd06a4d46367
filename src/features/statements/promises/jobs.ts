import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { wordsOf } from '#core/i18n.ts'
import type { Job } from '#core/jobs.ts'
import type { Letter } from '#core/mail/index.ts'
import { oweNotices, sendNotices, type Notice } from '../parties/notices.ts'
import { calendarDay } from '../views.ts'
import { promiseByPublicId, promisesDue } from './queries.ts'
import { promisePath } from './views.ts'

const DAY = 86_400_000
const dayFrom = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)

const NEAR_DAYS = 7
// A reminder that could not be owed in time is still owed for a while.
const LATE_DAYS = 30

/** Reminds those who promised: a week before the day, and when it is over. Doing it twice reminds once. */
export async function remindOfPromises(ctx: Context): Promise<void> {
  const { timeZone } = await ctx.site()
  const today = dayIn(timeZone, ctx.clock.now())
  const near = await promisesDue(ctx, today, dayFrom(today, NEAR_DAYS))
  const over = await promisesDue(ctx, dayFrom(today, -LATE_DAYS), dayFrom(today, -1))
  for (const { id, partyId } of near) await owe(ctx, partyId!, 'promise-near', id)
  for (const { id, partyId } of over) await owe(ctx, partyId!, 'promise-due', id)
  await sendNotices(ctx, ['promise-near', 'promise-due'], (notice) => reminder(ctx, notice))
}

async function owe(ctx: Context, partyId: number, kind: Notice['kind'], id: number): Promise<void> {
  const [party] = await run<{ sample: string | null }>(ctx.db, 'select sample from parties where id = $1', [
    partyId,
  ])
  // The people of a sample are invented, and so are their addresses.
  if (party?.sample === null) await ctx.transaction((tx) => oweNotices(tx, partyId, kind, id))
}

async function reminder(ctx: Context, { kind, aboutId }: Notice): Promise<Letter | undefined> {
  const [row] = await run<{ public_id: string }>(ctx.db, 'select public_id from commitments where id = $1', [
    aboutId,
  ])
  const promise = row && (await promiseByPublicId(ctx, row.public_id))
  if (!promise || promise.outcomes.some(({ side }) => side === 'party')) return
  const { name: site, locale, timeZone } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  const values = { site, name: promise.party, day: calendarDay(words, promise.dueOn) }
  const key = kind === 'promise-near' ? 'near' : 'over'
  return {
    locale: words.locale,
    direction: words.direction,
    subject: words(`statements.remind-${key}-subject`, values),
    pieces: [
      words(`statements.remind-${key}`, values),
      { quote: promise.words },
      { link: ctx.config.baseUrl + promisePath(promise), label: words('statements.remind-say') },
      { small: words('statements.remind-why', values) },
    ],
  }
}

export const promiseJobs = [
  { name: 'statements.remind-of-promises', run: remindOfPromises, cron: '11 * * * *' },
] as const satisfies readonly Job<never>[]
