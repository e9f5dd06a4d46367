import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { addJob, type Job } from '#core/jobs.ts'
import { sweep } from '#core/sweep.ts'
import { archivePetition } from './actions.ts'
import { hasFiles } from './files.ts'
import { dueUntil, ENDED } from './rules.ts'

const ARCHIVE = 'petitions.archive'

interface Due {
  id: number
  publicId: string
  finished: boolean
}

/**
 * One job for each petition that is due, that was begun and not finished, or whose archive is not on this machine: one that cannot be
 * handled is tried again by itself and stops no other.
 */
export async function archiveDue(ctx: Context): Promise<void> {
  const { anonymiseMonths, timeZone } = await ctx.site()
  const before = dueUntil(ctx.clock.now(), anonymiseMonths, timeZone)
  await sweep<Due>(ctx, {
    name: 'petitions.archive-due',
    idOf: ({ id }) => String(id),
    next: (after) =>
      run<Due>(
        ctx.db,
        `select p.subject_id as id, j.public_id as "publicId", a.finished_at is not null as finished
         from petitions p join subjects j on j.id = p.subject_id
         join lateral (select state, at from petition_states s where s.subject_id = p.subject_id order by n desc limit 1) s on true
         left join petition_anonymisations a on a.subject_id = p.subject_id
         where p.subject_id > $1 and (a.began_at is not null or (s.state = any($2::text[]) and s.at <= $3)) order by p.subject_id limit 500`,
        [after?.id ?? 0, [...ENDED], before],
      ),
    async work(tx, due) {
      for (const petition of due) {
        if (petition.finished && (await hasFiles(tx, petition))) continue
        await addJob(tx, ARCHIVE, { subjectId: petition.id }, { key: `archive-${petition.id}` })
      }
    },
  })
}

export const archivingJobs: Job<never>[] = [
  { name: 'petitions.archive-due', cron: '41 * * * *', run: archiveDue },
  {
    name: ARCHIVE,
    run: (ctx: Context, { subjectId }: { subjectId: number }) => archivePetition(ctx, subjectId),
  },
]
