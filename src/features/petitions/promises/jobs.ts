import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Job } from '#core/jobs.ts'
import { eachStep } from '#core/sweep.ts'
import { newMessageId, sendOwed } from '#features/people/index.ts'
import { reminderLetter, REMINDERS, remindersDue, type Reminder } from '#features/statements/index.ts'
import { organiserById, organiserToken, whoMayWrite } from '../organising/access.ts'
import { INVITATION_HOURS, organiserAddress } from '../organising/mails.ts'
import { petitionPath, petitionsByIds, type Petition } from '../queries.ts'

/**
 * Reminds those who asked of what was promised to them, on the same days as those who promised: the author, and co-organisers who may say
 * what became of it. One row and one Message-ID for each; doing it twice reminds once.
 */
export const remindOrganisers = (ctx: Context): Promise<void> =>
  eachStep([() => oweReminders(ctx), () => sendReminders(ctx)])

const oweReminders = async (ctx: Context): Promise<void> =>
  eachStep(
    (await remindersDue(ctx, 'author')).map(({ kind, promise }) => async () => {
      if (await opened(ctx, promise.subjectId!))
        await ctx.transaction((tx) => owe(tx, promise.subjectId!, kind, promise.id))
    }),
  )

const sendReminders = (ctx: Context): Promise<void> =>
  sendOwed(ctx, 'organiser_notices', REMINDERS, {
    addressOf: async ({ ownerId, recipient }) =>
      (await organiserById(ctx, ownerId, recipient)) && organiserAddress(ctx, ownerId, recipient),
    letterOf: async ({ ownerId, recipient, kind, aboutId, owedAt }) => {
      const petition = await opened(ctx, ownerId)
      if (!petition) return
      // The same link however often the mail is tried.
      const ends = new Date(owedAt.getTime() + INVITATION_HOURS * 3_600_000)
      const token = organiserToken(ctx.keys, ownerId, recipient, ends)
      return reminderLetter(
        ctx,
        { kind, aboutId, side: 'author' },
        () => `${ctx.config.baseUrl}${petitionPath(petition)}/organise/enter/${token}`,
      )
    },
  })

/** Undefined for a petition whose organisers' page nobody can open, and for a sample, whose people are invented. */
async function opened(ctx: Context, petitionId: number): Promise<Petition | undefined> {
  const [petition] = await petitionsByIds(ctx, [petitionId])
  const shut = !petition || petition.sample || ['awaiting', 'hidden'].includes(petition.state.name)
  return shut ? undefined : petition
}

async function owe(tx: Context, petitionId: number, kind: Reminder, promiseId: number): Promise<void> {
  for (const recipient of await whoMayWrite(tx, petitionId))
    await run(
      tx.db,
      `insert into organiser_notices (subject_id, kind, about_id, recipient, message_id, owed_at, next_at) values ($1, $2, $3, $4, $5, $6, $6)
       on conflict do nothing`,
      [petitionId, kind, promiseId, recipient, newMessageId(tx), tx.clock.now()],
    )
}

export const promiseJobs: Job<never>[] = [
  { name: 'petitions.remind-of-promises', cron: '13 * * * *', run: remindOrganisers },
]
