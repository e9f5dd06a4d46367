import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { dayAfter, endOf } from '../states.ts'
import { forgetKeptPetitions } from '../queries.ts'

/** A day on which signing was down for longer than this counts as lost. */
const MOST_MINUTES_DOWN = 30

/** Rows of minutes are not needed once their day was looked at; kept two days for whoever wonders. */
const KEPT_DAYS = 2

/**
 * Looks at every day that is over and was not looked at: how many of its minutes have no heartbeat. Each with more than 30 moves the last day
 * of every petition that was open on it by one. Repeating it, or two at once, does nothing more. Minutes before the first heartbeat ever
 * are nobody's: the site was not there, or did not measure.
 */
export async function extendForDowntime(ctx: Context): Promise<void> {
  const { timeZone } = await ctx.site()
  const today = dayIn(timeZone, ctx.clock.now())
  const begun = await firstDay(ctx, timeZone)
  if (!begun) return
  for (let { day } = begun; day < today; day = dayAfter(day))
    await ctx.transaction((tx) => lookAt(tx, day, timeZone, begun.since))
}

/** The first day to look at; `since` where measuring began on it. */
async function firstDay(ctx: Context, timeZone: string): Promise<{ day: string; since: Date } | undefined> {
  const [row] = await run<{ last: string | null; first: Date | null }>(
    ctx.db,
    'select (select max(day) from signing_days) as last, (select min(minute) from heartbeats) as first',
  )
  if (row?.last) return { day: dayAfter(row.last), since: new Date(0) }
  return row?.first ? { day: dayIn(timeZone, row.first), since: row.first } : undefined
}

async function lookAt(tx: Context, day: string, timeZone: string, since: Date): Promise<void> {
  const begins = endOf(dayAfter(day, -1), timeZone)
  const from = since > begins ? since : begins
  const to = endOf(day, timeZone)
  const minutes = Math.round((to.getTime() - from.getTime()) / 60_000)
  const now = tx.clock.now()
  const looked = await run<{ down: number }>(
    tx.db,
    `insert into signing_days (day, minutes_down, looked_at)
     select $1, greatest(0, $2::int - (select count(*)::int from heartbeats where minute >= $3 and minute < $4)), $5
     on conflict do nothing returning minutes_down as down`,
    [day, minutes, from, to, now],
  )
  const [{ down } = { down: 0 }] = looked
  if (down > MOST_MINUTES_DOWN) {
    const extended = await run(
      tx.db,
      `with open as (
         select p.subject_id from petitions p where p.closes_on >= $1::date and exists (
           select from petition_states s where s.subject_id = p.subject_id and s.state in ('supporting', 'live', 'listed', 'dormant') and s.at < $3
             and not exists (select from petition_states n where n.subject_id = s.subject_id and n.n = s.n + 1 and n.at <= $2))
       ), extended as (
         insert into petition_extensions (subject_id, day, at) select subject_id, $1::date, $4 from open on conflict do nothing returning subject_id
       )
       update petitions set closes_on = closes_on + 1 where subject_id in (select subject_id from extended) returning 1`,
      [day, begins, to, now],
    )
    tx.logger.warn({ event: 'petitions.extended', day, minutesDown: down, petitions: extended.length })
    forgetKeptPetitions(tx)
  }
  await run(tx.db, `delete from heartbeats where minute < $1::timestamptz - make_interval(days => $2)`, [
    to,
    KEPT_DAYS,
  ])
}
