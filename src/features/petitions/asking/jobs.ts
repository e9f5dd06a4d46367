import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { eachStep, sweep } from '#core/sweep.ts'
import { oweNotices, sendNotices, type NoticeKind } from '#features/statements/index.ts'
import { talliesOf } from '#features/voices/index.ts'
import { petitionsByIds } from '../queries.ts'
import { startClock } from './actions.ts'
import { answerLetter } from './mails.ts'
import { askingOf } from './queries.ts'
import { nearAt } from './rules.ts'

const KINDS = ['near', 'start', 'end'] as const satisfies readonly NoticeKind[]

/** Starts clocks, owes the mails about them, and sends what is owed. Doing it twice does it once. */
export const askForAnswers = (ctx: Context): Promise<void> => eachStep([() => notice(ctx), () => send(ctx)])

// Nine tenths of the smallest number that anybody decided; below it there is nothing to do.
const CANDIDATES = `
select t.subject_id as id from tallies t join petitions p on p.subject_id = t.subject_id
join lateral (select state from petition_states s where s.subject_id = p.subject_id order by n desc limit 1) s on true
where t.dimension = 'total' and t.key = 'all' and p.form = 'demand' and s.state in ('live', 'listed', 'closed')
  and t.counted * 10 >= 9 * least($1::int, (select min(threshold) from party_thresholds))
  and not exists (select from statements st join statement_versions v on v.statement_id = st.id where st.subject_id = p.subject_id)
  and t.subject_id > $2 order by 1 limit 200`

async function notice(ctx: Context): Promise<void> {
  const { answerThreshold } = await ctx.site()
  await sweep<{ id: number }>(ctx, {
    name: 'petitions.ask-for-answers',
    idOf: ({ id }) => String(id),
    next: (after) => run<{ id: number }>(ctx.db, CANDIDATES, [answerThreshold, after?.id ?? 0]),
    work: (tx, rows) =>
      noticeThese(
        tx,
        rows.map(({ id }) => id),
      ),
  })
}

async function noticeThese(tx: Context, ids: number[]): Promise<void> {
  const tallies = await talliesOf(tx, ids)
  const before = await askingOf(tx, ids)
  for (const [id, asking] of before)
    if (!asking.clock && tallies.get(id)!.counted >= asking.threshold) await startClock(tx, id, asking)
  const today = dayIn((await tx.site()).timeZone, tx.clock.now())
  for (const [id, { party, clock, threshold }] of await askingOf(tx, ids)) {
    if (!party || party.sample) continue
    if (clock) await oweNotices(tx, party.id, clock.dueOn < today ? 'end' : 'start', id)
    else if (tallies.get(id)!.net >= nearAt(threshold)) await oweNotices(tx, party.id, 'near', id)
  }
}

async function send(ctx: Context): Promise<void> {
  await sendNotices(ctx, KINDS, async ({ aboutId, kind }) => {
    const [petition] = await petitionsByIds(ctx, [aboutId])
    const asking = (await askingOf(ctx, [aboutId])).get(aboutId)
    const gone = !petition || ['awaiting', 'declined', 'hidden'].includes(petition.state.name)
    if (gone || !asking?.party || asking.state.name === 'answered') return
    // What was owed as "it nears" is not true any more once it has started.
    if (kind === 'near' && asking.clock) return
    const { net } = (await talliesOf(ctx, [aboutId])).get(aboutId)!
    return answerLetter(ctx, kind as (typeof KINDS)[number], petition, asking.party, asking, net)
  })
}
