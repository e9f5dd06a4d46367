import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'

const UNCONFIRMED_DAYS = 30
const NETWORK_DAYS = 7
const PER_ROUND = 5_000

/** Networks go after 7 days: whole days, because their key changes daily. Repeating it deletes nothing more. */
export async function forgetNetworks(ctx: Context): Promise<void> {
  await run(ctx.db, `delete from submission_networks where day < ($1::timestamptz at time zone 'UTC')::date - $2::int`, [
    ctx.clock.now(),
    NETWORK_DAYS,
  ])
}

/** Submissions that nobody confirmed go after 30 days, with everything that hangs on them, a few thousand per transaction. */
export async function forgetUnconfirmed(ctx: Context): Promise<void> {
  for (;;) {
    const gone = await ctx.transaction(async (tx) => {
      const rows = await run<{ subject_id: number; id: string }>(
        tx.db,
        `delete from submissions s using (
           select subject_id, id from submissions u where submitted_at < $1::timestamptz - make_interval(days => $2)
             and not exists (select from voices v where v.subject_id = u.subject_id and v.id = u.id) limit $3
         ) old where s.subject_id = old.subject_id and s.id = old.id returning s.subject_id, s.id`,
        [tx.clock.now(), UNCONFIRMED_DAYS, PER_ROUND],
      )
      const keys = [rows.map((row) => row.subject_id), rows.map((row) => row.id)]
      for (const [table, column] of [
        ['submission_answers', 'submission_id'],
        ['code_tries', 'submission_id'],
        ['submission_networks', 'submission_id'],
        ['mailings', 'recipient_id'],
      ])
        await run(tx.db, `delete from ${table} where (subject_id, ${column}) in (select * from unnest($1::bigint[], $2::uuid[]))`, keys)
      return rows.length
    })
    if (gone < PER_ROUND) return
  }
}

/** Countries of erased contributions, which the tallies still needed when they were erased; and browsers past their 30 days. */
export async function forgetLeftovers(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  await run(
    ctx.db,
    `update log_entries e set country = null from erasures x, log_head h
     where e.subject_id = x.subject_id and e.voice_id = x.voice_id and e.country is not null and h.log = e.log and e.index < h.size`,
  )
  await run(ctx.db, 'delete from remembered_addresses where expires_at < $1', [now])
}
