import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict, NotFound } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import { publicId, slugOf } from '#core/ids.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { createSubject } from '#features/voices/index.ts'
import type { Petition } from '../queries.ts'
import { MOST_PLEDGES } from './forms.ts'
import { pledgesOf, type PledgeDecision } from './queries.ts'

/** Puts before a moderator what people could say they will do. Three at a time; the same text again is the one that is there. */
export async function offerPledge(
  ctx: Context,
  petition: Pick<Petition, 'id' | 'log'>,
  by: string,
  text: string,
): Promise<number> {
  return ctx.transaction(async (tx) => {
    await run(tx.db, 'select from petitions where subject_id = $1 for update', [petition.id])
    const open = (await pledgesOf(tx, petition.id)).filter(({ decision }) =>
      ['waiting', 'offered'].includes(decision),
    )
    const same = open.find((pledge) => pledge.text === text)
    if (same) return same.id
    if (open.length >= MOST_PLEDGES) throw new Conflict('organising.pledges-enough')
    const subject = await createSubject(tx, 'pledge', petition.log)
    const readable = slugOf(text)
      .replace(/[^a-z0-9-]/g, '')
      .replace(/^-+|-+$/g, '')
    await tx.db
      .insertInto('pledges')
      .values({
        subject_id: subject.id,
        petition_id: petition.id,
        slug: [readable, publicId(6)].filter(Boolean).join('-'),
        text,
        written_at: tx.clock.now(),
        by,
      })
      .execute()
    await decide(tx, subject.id, 1, 'waiting', by, 'written')
    return subject.id
  })
}

const decide = (
  tx: Context,
  pledgeId: number,
  n: number,
  decision: PledgeDecision,
  by: string,
  reason: string,
): Promise<unknown> =>
  tx.db
    .insertInto('pledge_decisions')
    .values({ pledge_id: pledgeId, n, decision, at: tx.clock.now(), by, reason })
    .execute()

async function next(
  tx: Context,
  pledgeId: number,
  from: PledgeDecision,
  decision: PledgeDecision,
  by: string,
  reason: string,
): Promise<void> {
  const rows = await run(tx.db, 'select from pledges where subject_id = $1 for update', [pledgeId])
  if (!rows.length) throw new NotFound()
  const [last] = await run<{ n: number; decision: PledgeDecision }>(
    tx.db,
    'select n, decision from pledge_decisions where pledge_id = $1 order by n desc limit 1',
    [pledgeId],
  )
  if (last!.decision !== from) throw new Conflict('organising.decided')
  await decide(tx, pledgeId, last!.n + 1, decision, by, reason)
}

/** A moderator lets it be offered, or not. Throws `Conflict` when somebody else was faster. */
export const decidePledge = (
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  pledgeId: number,
  decision: 'offered' | 'refused',
  reason: string,
): Promise<void> =>
  ctx.transaction(async (tx) => {
    await next(tx, pledgeId, 'waiting', decision, String(staff.id), reason || 'checked')
    await recordDeskAct(tx, staff, `pledge.${decision}`, `pledge ${pledgeId}`, reason)
  })

/** An organiser offers it no longer; what was counted stays. */
export const endPledge = (ctx: Context, pledgeId: number, by: string): Promise<void> =>
  ctx.transaction((tx) => next(tx, pledgeId, 'offered', 'ended', by, 'ended'))

/** A moderator ends what is offered, with a public reason; what people said stays counted. Throws `Conflict` when it is not offered any more. */
export const stopPledge = (
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  pledgeId: number,
  reason: string,
): Promise<void> =>
  ctx.transaction(async (tx) => {
    await next(tx, pledgeId, 'offered', 'ended', String(staff.id), reason)
    await recordDeskAct(tx, staff, 'pledge.ended', `pledge ${pledgeId}`, reason)
  })
