import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { wordsOf } from '#core/i18n.ts'
import { NotFound } from '#core/errors.ts'
import { addJob, type Job } from '#core/jobs.ts'
import type { Letter } from '#core/mail/index.ts'
import { sweep } from '#core/sweep.ts'
import { currentStaff, sendToStaff } from '#features/people/index.ts'
import { forgetUnusedPictures } from './files.ts'
import { presentationName } from './parts.ts'
import { presentationById } from './queries.ts'

const TELL = 'works.tell-operators-of-report'

interface Report {
  presentationId: number
  /** Ids of those operators who have no mail of it yet; everybody without it. */
  left?: number[]
}

/**
 * A report hides at once; whether it stays so is for the operators, so each of them gets a mail. Sent twice, it says the same. Whom it was not
 * accepted for gets it later, and nobody else again.
 */
async function tellOperatorsOfReport(ctx: Context, { presentationId, left }: Report): Promise<void> {
  const letter = await reportLetter(ctx, presentationId)
  if (!letter) return
  const operators = (await currentStaff(ctx)).filter(
    ({ id, role }) => role === 'operator' && (left?.includes(id) ?? true),
  )
  const again: number[] = []
  for (const { id, email } of operators) {
    const delivery = await sendToStaff(ctx, email, letter)
    if (delivery.accepted) continue
    const { reason, detail, permanent } = delivery
    ctx.logger.warn({ event: 'staff.mail-failed', staffId: id, reason, detail })
    if (!permanent) again.push(id)
  }
  if (again.length === 0) return
  // The same job would begin with all of them, so the others get one of their own, which is repeated as it is.
  if (again.length < operators.length)
    return addJob(ctx, TELL, { presentationId, left: again } satisfies Report)
  throw new Error(`mail about a report: not accepted for ${again.length}`)
}

/** Undefined when what was reported is gone, as with its sample. */
async function reportLetter(ctx: Context, presentationId: number): Promise<Letter | undefined> {
  const version = await presentationById(ctx, presentationId).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined
    throw error
  })
  if (!version) return
  const { name: site, locale, timeZone } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  return {
    locale: words.locale,
    direction: words.direction,
    subject: words('posters.mail-subject', { site }),
    pieces: [
      words('posters.mail-lead', { name: presentationName(words, version) }),
      {
        link: `${ctx.config.baseUrl}/desk/posters/${presentationId}`,
        label: words('posters.mail-link'),
      },
    ],
  }
}

const DECIDED_DAYS = 30
const WAITING_DAYS = 180

/** What people pointed to goes 30 days after it was decided, and after half a year in any case. */
export async function forgetProposals(ctx: Context): Promise<void> {
  await sweep<{ id: number }>(ctx, {
    name: 'works.forget-proposals',
    idOf: ({ id }) => String(id),
    next: (after) =>
      run<{ id: number }>(
        ctx.db,
        `select o.id from presentation_proposals o left join presentation_decisions d on d.proposal_id = o.id
         where (d.at < $1::timestamptz - make_interval(days => $2) or o.at < $1::timestamptz - make_interval(days => $3)) and o.id > $4
         order by 1 limit 1000`,
        [ctx.clock.now(), DECIDED_DAYS, WAITING_DAYS, after?.id ?? 0],
      ),
    work: async (tx, rows) =>
      void (await run(tx.db, 'delete from presentation_proposals where id = any($1::bigint[])', [
        rows.map(({ id }) => id),
      ])),
  })
}

export const presentationJobs = [
  { name: TELL, run: tellOperatorsOfReport },
  { name: 'works.forget-proposals', cron: '41 3 * * *', run: (ctx: Context) => forgetProposals(ctx) },
  {
    name: 'works.forget-unused-pictures',
    cron: '47 3 * * *',
    run: (ctx: Context) => forgetUnusedPictures(ctx),
  },
] as const satisfies readonly Job<never>[]
