import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { seriesOf } from '#features/voices/index.ts'
import { reachedAt, type MinuteCounts } from '../rules.ts'
import type { Asking } from './queries.ts'
import { dayAfter, type Clock } from './rules.ts'

/** The clock that these minutes start; a number that was decided later starts none before it was decided. */
export function clockFrom(
  series: readonly MinuteCounts[],
  { threshold, decidedAt }: Pick<Asking, 'threshold' | 'decidedAt'>,
  { timeZone, answerDays }: { timeZone: string; answerDays: number },
): Clock | undefined {
  const reached = reachedAt(series, threshold)
  if (!reached) return
  const startedAt = decidedAt && decidedAt > reached ? decidedAt : reached
  return { threshold, startedAt, dueOn: dayAfter(dayIn(timeZone, startedAt), answerDays) }
}

/** Starts the clock of a petition that has reached its number, also where it has fallen below since. Doing it again changes nothing. */
export async function startClock(
  ctx: Context,
  subjectId: number,
  asking: Pick<Asking, 'threshold' | 'decidedAt'>,
): Promise<boolean> {
  const clock = clockFrom(await seriesOf(ctx, subjectId), asking, await ctx.site())
  if (!clock) return false
  const started = await run(
    ctx.db,
    `insert into answer_clocks (subject_id, threshold, started_at, due_on, noted_at) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning 1`,
    [subjectId, clock.threshold, clock.startedAt, clock.dueOn, ctx.clock.now()],
  )
  return started.length > 0
}
