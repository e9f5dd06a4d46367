import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Job } from '#core/jobs.ts'
import { sweep } from '#core/sweep.ts'

/** A "helpful" mark stays counted; who gave it is forgotten after 400 days. Then the same person could give it again. */
export const GIVER_DAYS = 400
const PER_BATCH = 5_000

interface Mark {
  subjectId: number
  voiceId: string
  giver: Buffer
}

/** Repeating it deletes nothing more. */
export async function forgetGivers(ctx: Context): Promise<void> {
  const until = new Date(ctx.clock.now().getTime() - GIVER_DAYS * 86_400_000)
  await sweep<Mark>(ctx, {
    name: 'reviews.forget-givers',
    idOf: ({ subjectId, voiceId }) => `${subjectId}/${voiceId}`,
    next: (after) =>
      run<Mark>(
        ctx.db,
        `select subject_id as "subjectId", voice_id as "voiceId", giver from helpful_marks
         where at < $1 and (subject_id, voice_id, giver) > ($2::bigint, $3::uuid, $4::bytea)
         order by subject_id, voice_id, giver limit $5`,
        [
          until,
          after?.subjectId ?? 0,
          after?.voiceId ?? '00000000-0000-0000-0000-000000000000',
          after?.giver ?? Buffer.alloc(0),
          PER_BATCH,
        ],
      ),
    work: async (tx, marks) =>
      void (await run(
        tx.db,
        `delete from helpful_marks where (subject_id, voice_id, giver) in (select * from unnest($1::bigint[], $2::uuid[], $3::bytea[]))`,
        [
          marks.map(({ subjectId }) => subjectId),
          marks.map(({ voiceId }) => voiceId),
          marks.map(({ giver }) => giver),
        ],
      )),
  })
}

export const reviewJobs: Job<never>[] = [
  { name: 'reviews.forget-givers', cron: '40 3 * * *', run: forgetGivers },
]
