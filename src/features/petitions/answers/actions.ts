import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict, NotFound } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { statementById } from '#features/statements/index.ts'
import type { Petition } from '../queries.ts'
import { rejoindersOf, type RejoinderDecision } from './queries.ts'

/** Puts the author's one reply to a statement before a moderator. A refused one may be written anew. */
export async function writeRejoinder(
  ctx: Context,
  petition: Pick<Petition, 'id'>,
  statementId: number,
  text: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await run(tx.db, 'select from petitions where subject_id = $1 for update', [petition.id])
    if (!(await statementById(tx, petition.id, statementId))) throw new NotFound()
    const before = (await rejoindersOf(tx, petition.id)).filter(
      (one) => one.statementId === statementId && one.decision !== 'refused',
    )
    // The button was pressed twice.
    if (before.some((one) => one.text === text)) return
    if (before.length) throw new Conflict('organising.rejoinder-once')
    const { id } = await tx.db
      .insertInto('rejoinders')
      .values({ statement_id: statementId, petition_id: petition.id, text, written_at: tx.clock.now() })
      .returning('id')
      .executeTakeFirstOrThrow()
    await decide(tx, id, 1, 'waiting', 'rule', 'written')
  })
}

const decide = (
  tx: Context,
  rejoinderId: number,
  n: number,
  decision: RejoinderDecision,
  by: string,
  reason: string,
): Promise<unknown> =>
  tx.db
    .insertInto('rejoinder_decisions')
    .values({ rejoinder_id: rejoinderId, n, decision, at: tx.clock.now(), by, reason })
    .execute()

/** A moderator shows it under the reply, or not. Throws `Conflict` when somebody else was faster. */
export async function decideRejoinder(
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  id: number,
  decision: 'shown' | 'refused',
  reason: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const rows = await run(tx.db, 'select from rejoinders where id = $1 for update', [id])
    if (!rows.length) throw new NotFound()
    const [last] = await run<{ n: number; decision: RejoinderDecision }>(
      tx.db,
      'select n, decision from rejoinder_decisions where rejoinder_id = $1 order by n desc limit 1',
      [id],
    )
    if (last!.decision !== 'waiting') throw new Conflict('organising.decided')
    await decide(tx, id, last!.n + 1, decision, String(staff.id), reason || 'checked')
    await recordDeskAct(tx, staff, `rejoinder.${decision}`, `rejoinder ${id}`, reason)
  })
}
