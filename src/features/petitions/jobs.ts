import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Job } from '#core/jobs.ts'
import { forgetUnconfirmed } from './creating/actions.ts'
import { endOf } from './states.ts'

/**
 * Records the end of petitions whose last day is over. Pages go by the calendar, so nothing depends on when this runs; doing it twice
 * records it once.
 */
export async function closeDue(ctx: Context): Promise<void> {
  const { timeZone } = await ctx.site()
  const due = await run<{ subject_id: number; closes_on: string; n: number }>(
    ctx.db,
    `select p.subject_id, p.closes_on, s.n from petitions p
     join lateral (select n, state from petition_states s where s.subject_id = p.subject_id order by n desc limit 1) s on true
     where p.closes_on < $1::date and s.state in ('live', 'listed')`,
    [dayIn(timeZone, ctx.clock.now())],
  )
  await run(
    ctx.db,
    `insert into petition_states (subject_id, n, state, at, by, reason)
     select id, n, 'closed', at, 'rule', 'ended' from unnest($1::bigint[], $2::int[], $3::timestamptz[]) as ended (id, n, at)
     on conflict do nothing`,
    [
      due.map((row) => row.subject_id),
      due.map((row) => row.n + 1),
      due.map((row) => endOf(row.closes_on, timeZone)),
    ],
  )
}

/** Who opened a petition and had everything about them erased is named nowhere any more; pages leave the name out at once. */
export async function forgetAuthors(ctx: Context): Promise<void> {
  await run(
    ctx.db,
    `update petitions p set author_name = '' from erasures e
     where e.subject_id = p.subject_id and e.voice_id = p.author_voice_id and p.author_name <> ''`,
  )
}

export const petitionJobs: Job[] = [
  { name: 'petitions.close-due', cron: '*/5 * * * *', run: closeDue },
  { name: 'petitions.forget-authors', cron: '23 * * * *', run: forgetAuthors },
  { name: 'petitions.forget-unconfirmed', cron: '17 3 * * *', run: forgetUnconfirmed },
]
