import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { wordsOf } from '#core/i18n.ts'
import type { Letter } from '#core/mail/index.ts'
import { calendarDay } from '../views.ts'
import { promiseById, promisesDue, type Promised } from './queries.ts'
import type { Side } from './rules.ts'

export const REMINDERS = ['promise-near', 'promise-due'] as const
export type Reminder = (typeof REMINDERS)[number]

const DAY = 86_400_000
const dayFrom = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)

const NEAR_DAYS = 7
// A reminder that could not be owed in time is still owed for a while.
const LATE_DAYS = 30

/** Of what one side is to be reminded today: a week before the day, and when it is over. The same for both sides. */
export async function remindersDue(
  ctx: Context,
  side: Side,
): Promise<{ kind: Reminder; promise: Promised }[]> {
  const { timeZone } = await ctx.site()
  const today = dayIn(timeZone, ctx.clock.now())
  const near = await promisesDue(ctx, side, today, dayFrom(today, NEAR_DAYS))
  const over = await promisesDue(ctx, side, dayFrom(today, -LATE_DAYS), dayFrom(today, -1))
  return [
    ...near.map((promise) => ({ kind: 'promise-near' as const, promise })),
    ...over.map((promise) => ({ kind: 'promise-due' as const, promise })),
  ]
}

/**
 * The reminder of one side with a link to where it says what became of it; undefined when it has said so meanwhile, or the statement is not
 * shown any more.
 */
export async function reminderLetter(
  ctx: Context,
  { kind, aboutId, side }: { kind: Reminder; aboutId: number; side: Side },
  linkOf: (promise: Promised) => string,
): Promise<Letter | undefined> {
  const promise = await promiseById(ctx, aboutId)
  if (!promise || promise.outcomes.some((said) => said.side === side)) return
  const { name: site, locale, timeZone } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  const values = { site, name: promise.party, day: calendarDay(words, promise.dueOn) }
  const key = kind === 'promise-near' ? 'near' : 'over'
  return {
    locale: words.locale,
    direction: words.direction,
    subject: words(`statements.remind-${key}-subject`, values),
    pieces: [
      words(key === 'near' ? 'statements.remind-near' : `statements.remind-over-${side}`, values),
      { quote: promise.words },
      { link: linkOf(promise), label: words('statements.remind-say') },
      { small: words(`statements.remind-why-${side}`, values) },
    ],
  }
}
