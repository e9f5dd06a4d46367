import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { eachStep, sweep } from '#core/sweep.ts'
import type { VoiceRef } from './kinds.ts'
import { NOBODY, walk } from './walking.ts'

const UNCONFIRMED_DAYS = 30
const NETWORK_DAYS = 7
const PER_BATCH = 5_000

const idOf = ({ subjectId, id }: VoiceRef): string => `${subjectId}/${id}`
const columns = (refs: readonly VoiceRef[]): [number[], string[]] => [
  refs.map(({ subjectId }) => subjectId),
  refs.map(({ id }) => id),
]

/** Networks go after 7 days: whole days, because their key changes daily. Repeating it deletes nothing more. */
export async function forgetNetworks(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  await sweep<VoiceRef>(ctx, {
    name: 'voices.forget-networks',
    idOf,
    next: (after) =>
      run<VoiceRef>(
        ctx.db,
        `select subject_id as "subjectId", submission_id as id from submission_networks
         where day < ($1::timestamptz at time zone 'UTC')::date - $2::int and (subject_id, submission_id) > ($3::bigint, $4::uuid)
         order by subject_id, submission_id limit $5`,
        [now, NETWORK_DAYS, after?.subjectId ?? 0, after?.id ?? NOBODY, PER_BATCH],
      ),
    work: async (tx, refs) =>
      void (await run(tx.db, deleteFrom('submission_networks', 'submission_id'), columns(refs))),
  })
}

const deleteFrom = (table: string, column: string): string =>
  `delete from ${table} where (subject_id, ${column}) in (select * from unnest($1::bigint[], $2::uuid[]))`

const BELONGINGS: [table: string, column: string][] = [
  ['submission_answers', 'submission_id'],
  ['code_tries', 'submission_id'],
  ['submission_networks', 'submission_id'],
  ['mailings', 'recipient_id'],
]

const UNCONFIRMED = `
(select true from voices v where v.subject_id = p.subject_id and v.id = p.id) is null
and (select submitted_at from submissions s where s.subject_id = p.subject_id and s.id = p.id) < $4::timestamptz - make_interval(days => $5)`

/** Submissions that nobody confirmed go after 30 days, with everything that hangs on them. */
export async function forgetUnconfirmed(ctx: Context): Promise<void> {
  const unconfirmed = walk(ctx, 'submissions', UNCONFIRMED, [ctx.clock.now(), UNCONFIRMED_DAYS])
  await sweep<VoiceRef>(ctx, {
    name: 'voices.forget-unconfirmed',
    idOf,
    next: async () => (await unconfirmed.next()).value ?? [],
    async work(tx, refs) {
      // One that is confirmed at this moment stays.
      const gone = await run<VoiceRef>(
        tx.db,
        `delete from submissions s where (subject_id, id) in (select * from unnest($1::bigint[], $2::uuid[]))
           and not exists (select from voices v where v.subject_id = s.subject_id and v.id = s.id)
         returning subject_id as "subjectId", id`,
        columns(refs),
      )
      for (const [table, column] of BELONGINGS) await run(tx.db, deleteFrom(table, column), columns(gone))
    },
  })
}

/** Countries of erased contributions, which the tallies still needed when they were erased; and browsers past their 30 days. */
export async function forgetLeftovers(ctx: Context): Promise<void> {
  await eachStep([
    () => forgetCountries(ctx),
    () => run(ctx.db, 'delete from remembered_addresses where expires_at < $1', [ctx.clock.now()]),
  ])
}

async function forgetCountries(ctx: Context): Promise<void> {
  await sweep<VoiceRef>(ctx, {
    name: 'voices.forget-countries',
    idOf,
    next: (after) =>
      run<VoiceRef>(
        ctx.db,
        `select x.subject_id as "subjectId", x.voice_id as id from erasures x
         where (x.subject_id, x.voice_id) > ($1::bigint, $2::uuid) and exists (
           select from log_entries e join log_head h on h.log = e.log and e.index < h.size
           where e.subject_id = x.subject_id and e.voice_id = x.voice_id and e.country is not null)
         order by x.subject_id, x.voice_id limit $3`,
        [after?.subjectId ?? 0, after?.id ?? NOBODY, PER_BATCH],
      ),
    work: async (tx, refs) =>
      void (await run(
        tx.db,
        `update log_entries e set country = null from log_head h
         where (e.subject_id, e.voice_id) in (select * from unnest($1::bigint[], $2::uuid[])) and e.country is not null and h.log = e.log and e.index < h.size`,
        columns(refs),
      )),
  })
}
