import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Job } from '#core/jobs.ts'
import { sweep } from '#core/sweep.ts'
import { answerAsked, endOrganiser, FIND_ORGANISER, MAIL_ORGANISER } from './actions.ts'
import { INVITATION_HOURS, mailOrganiser } from './mails.ts'
import { organiserPasskeyJobs } from './passkeys/jobs.ts'

interface Invited {
  petitionId: number
  id: string
}

/** Invitations that nobody accepted go with name and address a day after their link ended. */
export async function forgetInvitations(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - (INVITATION_HOURS + 24) * 3_600_000)
  await sweep<Invited>(ctx, {
    name: 'petitions.forget-invitations',
    idOf: ({ petitionId, id }) => `${petitionId}/${id}`,
    next: (after) =>
      run<Invited>(
        ctx.db,
        `select o.subject_id as "petitionId", o.id from organisers o
         where o.invited_at < $1 and (o.subject_id, o.id) > ($2::bigint, $3::uuid)
           and not exists (select from organiser_acceptances a where a.subject_id = o.subject_id and a.organiser_id = o.id)
         order by 1, 2 limit 1000`,
        [before, after?.petitionId ?? 0, after?.id ?? '00000000-0000-0000-0000-000000000000'],
      ),
    work: async (tx, invited) => {
      for (const { petitionId, id } of invited) await endOrganiser(tx, petitionId, id)
    },
  })
}

export const organisingJobs: Job<never>[] = [
  ...organiserPasskeyJobs,
  { name: FIND_ORGANISER, run: answerAsked },
  { name: MAIL_ORGANISER, run: mailOrganiser },
  { name: 'petitions.forget-invitations', cron: '41 3 * * *', run: forgetInvitations },
]
