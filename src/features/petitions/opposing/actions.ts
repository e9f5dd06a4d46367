import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict, NotFound } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import type { MessageKey } from '#core/i18n.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { anyPetition, type Petition } from '../queries.ts'
import { oppositionOf, waitingOpposition } from './queries.ts'

export type Proposed = { ok: true } | { ok: false; problems: Record<string, MessageKey> }

const wrong = (key: MessageKey): Proposed => ({ ok: false, problems: { other: key } })

/** Proposes that another petition asks for the opposite. The same pair from either side is proposed once. */
export async function proposeOpposite(
  ctx: Context,
  petition: Petition,
  otherSlug: string,
  by: 'author' | number,
): Promise<Proposed> {
  const other = await findable(ctx, otherSlug)
  if (!other || other.log !== petition.log) return wrong('neighbours.oppose-unknown')
  if (other.id === petition.id) return wrong('neighbours.oppose-same')
  return ctx.transaction(async (tx) => {
    await lockBoth(tx, petition.id, other.id)
    if ((await oppositionOf(tx, petition.id)) || (await oppositionOf(tx, other.id)))
      return wrong('neighbours.oppose-taken')
    const waiting = await waitingOpposition(tx)
    const pair = [petition.id, other.id]
    if (waiting.some(({ subjectId, otherId }) => pair.includes(subjectId) && pair.includes(otherId)))
      return wrong('neighbours.oppose-pending')
    await tx.db
      .insertInto('petition_opposition_proposals')
      .values({ subject_id: petition.id, other_id: other.id, at: tx.clock.now(), by: String(by) })
      .execute()
    if (by !== 'author')
      await recordDeskAct(tx, { id: by }, 'pair.proposed', `${petition.slug} / ${other.slug}`)
    return { ok: true }
  })
}

/** What everybody may find; a pair with anything else would show it. */
async function findable(ctx: Context, slug: string): Promise<Petition | undefined> {
  const petition = await anyPetition(ctx, slug).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined
    throw error
  })
  return petition?.state.listed && !petition.textHidden ? petition : undefined
}

const lockBoth = (tx: Context, a: number, b: number): Promise<unknown> =>
  run(tx.db, 'select from petitions where subject_id = any($1::bigint[]) order by subject_id for update', [
    [a, b],
  ])

/** Confirms or refuses what was proposed, or ends a pair that stands; each once. */
export async function decideOpposite(
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  { id, decision, reason }: { id: number; decision: 'confirmed' | 'refused' | 'ended'; reason: string },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const [proposal] = await run<{ a: number; b: number; slugs: string; decided: string[] }>(
      tx.db,
      `select p.subject_id as a, p.other_id as b, x.slug || ' / ' || y.slug as slugs,
         array(select decision from petition_opposition_decisions d where d.proposal_id = p.id) as decided
       from petition_opposition_proposals p join petitions x on x.subject_id = p.subject_id join petitions y on y.subject_id = p.other_id
       where p.id = $1 for update of p`,
      [id],
    )
    const before = decision === 'ended' ? ['confirmed'] : []
    if (!proposal || proposal.decided.join() !== before.join())
      throw new Conflict('neighbours.oppose-decided')
    const { a, b, slugs } = proposal
    await lockBoth(tx, a, b)
    await tx.db
      .insertInto('petition_opposition_decisions')
      .values({ proposal_id: id, decision, at: tx.clock.now(), by: staff.id, reason })
      .execute()
    if (decision === 'ended')
      await tx.db.deleteFrom('petition_opposites').where('proposal_id', '=', id).execute()
    if (decision === 'confirmed') {
      // The primary key says whether one of them has its opposite already.
      const rows = await run(
        tx.db,
        `insert into petition_opposites (subject_id, other_id, proposal_id) values ($1, $2, $3), ($2, $1, $3) on conflict do nothing returning 1`,
        [a, b, id],
      )
      if (rows.length < 2) throw new Conflict('neighbours.oppose-decided')
    }
    await recordDeskAct(tx, staff, `pair.${decision}`, slugs, reason)
  })
}
