import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { lockedPetition, recordState, type Moderator } from '../moderating/actions.ts'
import { tellAuthor } from '../moderating/telling.ts'
import { appealsOf } from './queries.ts'
import { appealState, undone } from './rules.ts'

/** The author asks for another look at the decision in force: once. Sending it again changes nothing. */
export async function appeal(ctx: Context, slug: string, text: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const petition = await lockedPetition(tx, slug)
    const state = appealState(petition.states, await appealsOf(tx, petition.id))
    if (petition.anonymisedAt) throw new Conflict('life.anonymous-final')
    if (state.name === 'none') throw new Conflict('life.appeal-nothing')
    await run(
      tx.db,
      'insert into petition_appeals (subject_id, n, at, text) values ($1, $2, $3, $4) on conflict do nothing',
      [petition.id, state.decision.n, tx.clock.now(), text],
    )
  })
}

/**
 * Decides the appeal against decision `n`. Whoever made that decision cannot, as long as somebody else could. Undoing puts back what was
 * in force before it, with its day, its reason and its listing; signatures were never touched.
 */
export async function decideAppeal(
  ctx: Context,
  staff: Moderator,
  slug: string,
  n: number,
  outcome: 'kept' | 'undone',
  note: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const petition = await lockedPetition(tx, slug)
    const state = appealState(petition.states, await appealsOf(tx, petition.id))
    if (state.name !== 'waits' || state.decision.n !== n) throw new Conflict('petitions.changed')
    const decided = await run(
      tx.db,
      `insert into petition_appeal_decisions (subject_id, n, at, by, outcome, note)
       select $1, $2, $3, $4::bigint, $5, $6 where not exists (
         select from petition_states s where s.subject_id = $1 and s.n = $2 and s.by = ($4::bigint)::text and exists (
           select from staff t where t.id <> $4::bigint and not exists (select from staff_departures d where d.staff_id = t.id)))
       returning 1`,
      [petition.id, n, tx.clock.now(), staff.id, outcome, note],
    )
    if (decided.length === 0) throw new Conflict('life.appeal-other-moderator')
    await recordDeskAct(tx, staff, `appeal.${outcome}`, petition.slug)
    await tellAuthor(tx, petition, 'appeal', n)
    if (outcome === 'kept') return
    const back = undone(petition.states, state.decision)
    const { state: name, reason, reasonBefore = null, note: said } = back
    await recordState(tx, petition, staff, {
      state: name,
      reason,
      reasonBefore,
      note: said,
      restores: back.n,
      toldElsewhere: true,
    })
  })
}
