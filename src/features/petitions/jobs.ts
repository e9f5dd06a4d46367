import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Job } from '#core/jobs.ts'
import { sweep } from '#core/sweep.ts'
import { archivingJobs } from './archiving/jobs.ts'
import { extendForDowntime } from './closing/downtime.ts'
import { askForAnswers } from './asking/jobs.ts'
import { forgetReporters } from './reasons/actions.ts'
import { sleepAndWake } from './dormancy/actions.ts'
import { forgetUnconfirmed } from './creating/actions.ts'
import { organisingJobs } from './organising/jobs.ts'
import { pledgeJobs } from './pledges/jobs.ts'
import { promiseJobs } from './promises/jobs.ts'
import { endOf } from './states.ts'

interface Due {
  subject_id: number
  closes_on: string
  n: number
}

/**
 * Records the end of petitions whose last day is over. Pages go by the calendar, so nothing depends on when this runs; doing it twice
 * records it once.
 */
export async function closeDue(ctx: Context): Promise<void> {
  // First: a day without signing moves the end, also when that day was the last.
  await extendForDowntime(ctx)
  const { timeZone } = await ctx.site()
  const today = dayIn(timeZone, ctx.clock.now())
  await sweep<Due>(ctx, {
    name: 'petitions.close-due',
    idOf: (due) => String(due.subject_id),
    next: (after) =>
      run<Due>(
        ctx.db,
        `select p.subject_id, p.closes_on, s.n from petitions p
         join lateral (select n, state from petition_states s where s.subject_id = p.subject_id order by n desc limit 1) s on true
         where p.closes_on < $1::date and s.state in ('live', 'listed', 'dormant', 'supporting') and p.subject_id > $2 order by p.subject_id limit 1000`,
        [today, after?.subject_id ?? 0],
      ),
    work: async (tx, due) =>
      void (await run(
        tx.db,
        `insert into petition_states (subject_id, n, state, at, by, reason)
         select id, n, 'closed', at, 'rule', 'ended' from unnest($1::bigint[], $2::int[], $3::timestamptz[]) as ended (id, n, at)
         on conflict do nothing`,
        [
          due.map((row) => row.subject_id),
          due.map((row) => row.n + 1),
          due.map((row) => endOf(row.closes_on, timeZone)),
        ],
      )),
  })
}

/** Who opened a petition and had everything about them erased is named nowhere any more; pages leave the name out at once. */
export async function forgetAuthors(ctx: Context): Promise<void> {
  await sweep<{ id: number }>(ctx, {
    name: 'petitions.forget-authors',
    idOf: ({ id }) => String(id),
    next: (after) =>
      run<{ id: number }>(
        ctx.db,
        `select p.subject_id as id from petitions p join erasures e on e.subject_id = p.subject_id and e.voice_id = p.author_voice_id
         where (p.author_name <> '' or exists (select from petition_appeals a where a.subject_id = p.subject_id and a.text is not null)
             or exists (select from petition_handovers h where h.subject_id = p.subject_id))
           and p.subject_id > $1 order by 1 limit 1000`,
        [after?.id ?? 0],
      ),
    async work(tx, petitions) {
      const ids = [petitions.map(({ id }) => id)]
      await run(tx.db, `update petitions set author_name = '' where subject_id = any($1::bigint[])`, ids)
      await run(tx.db, 'update petition_appeals set text = null where subject_id = any($1::bigint[])', ids)
      await run(tx.db, 'delete from petition_handovers where subject_id = any($1::bigint[])', ids)
      await run(
        tx.db,
        `update petition_announcements set delivered_by = '' where subject_id = any($1::bigint[]) and kind = 'delivered' and said_by = 'author'`,
        ids,
      )
    },
  })
}

export const petitionJobs: Job<never>[] = [
  { name: 'petitions.ask-for-answers', cron: '* * * * *', run: askForAnswers },
  ...organisingJobs,
  ...pledgeJobs,
  ...promiseJobs,
  ...archivingJobs,
  { name: 'petitions.close-due', cron: '*/5 * * * *', run: closeDue },
  { name: 'petitions.forget-authors', cron: '23 * * * *', run: forgetAuthors },
  { name: 'petitions.forget-reporters', cron: '52 3 * * *', run: forgetReporters },
  { name: 'petitions.sleep', cron: '41 3 * * *', run: sleepAndWake },
  { name: 'petitions.forget-unconfirmed', cron: '17 3 * * *', run: forgetUnconfirmed },
]
