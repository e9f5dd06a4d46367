import type { Context } from '#core/context.ts'
import { prepared, run } from '#core/db.ts'
import { tallyOf, type Tally } from '#features/voices/index.ts'
import { petitionsByIds, type Petition } from '../queries.ts'

export interface Pair {
  id: number
  subjectId: number
  otherId: number
  at: Date
  /** 'author' or the id of a member of staff. */
  by: string
}

const PAIR = `select id, subject_id as "subjectId", other_id as "otherId", at, "by" from petition_opposition_proposals p`

/** Pairs that wait for a check, the oldest first. */
export const waitingOpposition = (ctx: Context): Promise<Pair[]> =>
  run<Pair>(
    ctx.db,
    `${PAIR} where not exists (select from petition_opposition_decisions d where d.proposal_id = p.id) order by at, id limit 1000`,
  )

/** Pairs that stand. */
export const standingPairs = (ctx: Context): Promise<Pair[]> =>
  run<Pair>(
    ctx.db,
    `${PAIR} where exists (select from petition_opposites o where o.proposal_id = p.id) order by at, id limit 1000`,
  )

const OTHER = prepared('select other_id from petition_opposites where subject_id = $1')

/** Id of the opposing petition, if there is one. */
export async function oppositionOf(ctx: Context, subjectId: number): Promise<number | undefined> {
  const [row] = await run<{ other_id: number }>(ctx.db, OTHER, [subjectId])
  return row?.other_id
}

/** The other view, with its numbers, as everybody may see it. */
export async function opposingPetition(
  ctx: Context,
  subjectId: number,
): Promise<{ petition: Petition; tally: Tally } | undefined> {
  const other = await oppositionOf(ctx, subjectId)
  if (other === undefined) return
  const [petition] = await petitionsByIds(ctx, [other])
  if (!petition?.state.listed || petition.textHidden) return
  return { petition, tally: await tallyOf(ctx, other) }
}
