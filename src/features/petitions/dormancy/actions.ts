import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import { eachStep, sweep } from '#core/sweep.ts'
import { forgetKeptPetitions, type Petition } from '../queries.ts'

const DORMANT_DAYS = 30

const NEWEST = `join lateral (select n, state, at from petition_states s where s.subject_id = p.subject_id order by n desc limit 1) s on true`
const OTHERS = `exists (select from active_addresses a where a.subject_id = p.subject_id and a.voice_id <> p.author_voice_id)`

/**
 * Puts petitions to sleep that nobody but their author has signed for 30 days, and wakes those that somebody signed while another process
 * had not seen that they slept. Doing it twice records it once.
 */
export const sleepAndWake = (ctx: Context): Promise<void> =>
  eachStep([() => putToSleep(ctx), () => wakeSigned(ctx)])

async function putToSleep(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - DORMANT_DAYS * 86_400_000)
  await sweep<{ id: number; n: number }>(ctx, {
    name: 'petitions.sleep',
    idOf: ({ id }) => String(id),
    next: (after) =>
      run<{ id: number; n: number }>(
        ctx.db,
        `select p.subject_id as id, s.n from petitions p ${NEWEST}
         where s.state in ('live', 'listed') and s.at <= $1 and p.author_voice_id is not null and p.sample is null and not ${OTHERS}
           and p.subject_id > $2 order by 1 limit 1000`,
        [before, after?.id ?? 0],
      ),
    work: async (tx, rows) => {
      await run(
        tx.db,
        `insert into petition_states (subject_id, n, state, at, by, reason)
         select id, n + 1, 'dormant', $3, 'rule', 'unsigned' from unnest($1::bigint[], $2::int[]) as sleeping (id, n) on conflict do nothing`,
        [rows.map(({ id }) => id), rows.map(({ n }) => n), tx.clock.now()],
      )
      forgetKeptPetitions(tx)
    },
  })
}

async function wakeSigned(ctx: Context): Promise<void> {
  const signed = await run<{ id: number }>(
    ctx.db,
    `select p.subject_id as id from petitions p ${NEWEST} where s.state = 'dormant' and ${OTHERS} order by 1 limit 1000`,
  )
  // A transaction each: people who sign wake them too, several at once.
  await eachStep(
    signed.map(
      ({ id }) =>
        () =>
          ctx.transaction((tx) => wake(tx, id, 'rule', 'signed')),
    ),
  )
}

/** What slept is again what it was before. Answers whether it slept. */
export async function wake(
  tx: Context,
  subjectId: number,
  by: 'rule' | 'author',
  reason: 'signed' | 'woken',
): Promise<boolean> {
  const rows = await run(
    tx.db,
    `insert into petition_states (subject_id, n, state, at, by, reason)
     select s.subject_id, s.n + 1,
       (select state from petition_states b where b.subject_id = $1 and b.state in ('live', 'listed') order by n desc limit 1), $2, $3, $4
     from petition_states s where s.subject_id = $1 and s.n = (select max(n) from petition_states where subject_id = $1) and s.state = 'dormant'
     on conflict do nothing returning 1`,
    [subjectId, tx.clock.now(), by, reason],
  )
  forgetKeptPetitions(tx)
  return rows.length > 0
}

/** Its author wants it to go on; for another 30 days. */
export async function wakePetition(ctx: Context, petition: Petition): Promise<void> {
  if (!(await wake(ctx, petition.id, 'author', 'woken'))) throw new Conflict('neighbours.not-asleep')
}
