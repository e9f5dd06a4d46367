import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { wordsOf } from '#core/i18n.ts'
import type { Job } from '#core/jobs.ts'
import { sweep } from '#core/sweep.ts'
import { currentStaff, sendToStaff } from '#features/people/index.ts'
import { forgetUnusedPictures } from './files.ts'
import { presentationName } from './parts.ts'
import { presentationById } from './queries.ts'

/** A report hides at once; whether it stays so is for the operators, so each of them gets a mail. Sent twice, it says the same. */
async function tellOperatorsOfReport(
  ctx: Context,
  { presentationId }: { presentationId: number },
): Promise<void> {
  const { name: site, locale, timeZone } = await ctx.site()
  const words = wordsOf(locale, timeZone)
  const version = await presentationById(ctx, presentationId)
  const address = `${ctx.config.baseUrl}/desk/posters/${presentationId}`
  for (const { email, role } of await currentStaff(ctx))
    if (role === 'operator')
      await sendToStaff(ctx, email, {
        locale: words.locale,
        direction: words.direction,
        subject: words('posters.mail-subject', { site }),
        pieces: [
          words('posters.mail-lead', { name: presentationName(words, version) }),
          { link: address, label: words('posters.mail-link') },
        ],
      })
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
  { name: 'works.tell-operators-of-report', run: tellOperatorsOfReport },
  { name: 'works.forget-proposals', cron: '41 3 * * *', run: (ctx: Context) => forgetProposals(ctx) },
  {
    name: 'works.forget-unused-pictures',
    cron: '47 3 * * *',
    run: (ctx: Context) => forgetUnusedPictures(ctx),
  },
] as const satisfies readonly Job<never>[]
