import type { Context } from '#core/context.ts'
import { Conflict } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import { mayList } from '#core/site-rules.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { anyPetition, forgetKeptPetitions, type Petition } from '../queries.ts'
import { endOf, type StateName } from '../states.ts'
import {
  canFollow,
  reopenedState,
  type CloseReason,
  type DeclineReason,
  type HideReason,
  type ModeratedState,
  type ReopenReason,
} from './rules.ts'

type Moderator = Pick<StaffMember, 'id'>

/** Shows a petition in lists and to search engines; also takes back that it was declined or hidden. */
export async function listPetition(ctx: Context, staff: Moderator, slug: string): Promise<void> {
  const { may } = mayList(await ctx.site(), ctx.config)
  if (!may) throw new Conflict('petitions.listing-waits')
  await decide(ctx, staff, slug, 'listed', 'checked', '')
}

/** The reason is public; the text stays readable by link, and nobody can sign any more. */
export const declinePetition = (
  ctx: Context,
  staff: Moderator,
  slug: string,
  reason: DeclineReason,
  note = '',
): Promise<void> => decide(ctx, staff, slug, 'declined', reason, note)

/** Takes the page away: 410 for everybody. Nothing is deleted. */
export const hidePetition = (
  ctx: Context,
  staff: Moderator,
  slug: string,
  reason: HideReason,
  note = '',
): Promise<void> => decide(ctx, staff, slug, 'hidden', reason, note)

export const closePetition = (
  ctx: Context,
  staff: Moderator,
  slug: string,
  reason: CloseReason,
  note = '',
): Promise<void> => decide(ctx, staff, slug, 'closed', reason, note)

/** Opens a petition again that was closed before its last day. */
export async function reopenPetition(
  ctx: Context,
  staff: Moderator,
  slug: string,
  reason: ReopenReason,
  note = '',
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const petition = await locked(tx, slug)
    if (petition.states.at(-1)?.state !== 'closed') throw new Conflict('petitions.changed')
    const { timeZone } = await tx.site()
    if (endOf(petition.closesOn, timeZone) <= tx.clock.now()) throw new Conflict('petitions.over')
    await insertState(tx, petition, reopenedState(petition.states), staff, reason, note)
  })
}

async function decide(
  ctx: Context,
  staff: Moderator,
  slug: string,
  next: ModeratedState,
  reason: string,
  note: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const petition = await locked(tx, slug)
    if (!canFollow(petition.states.at(-1)!.state, next)) throw new Conflict('petitions.changed')
    await insertState(tx, petition, next, staff, reason, note)
  })
}

/** Decisions about one petition follow each other: the second moderator sees what the first one did. */
async function locked(tx: Context, slug: string): Promise<Petition> {
  await tx.db.selectFrom('petitions').select('subject_id').where('slug', '=', slug).forUpdate().execute()
  return anyPetition(tx, slug)
}

async function insertState(
  tx: Context,
  petition: Petition,
  state: StateName,
  staff: Moderator,
  reason: string,
  note: string,
): Promise<void> {
  await tx.db
    .insertInto('petition_states')
    .values({
      subject_id: petition.id,
      n: petition.states.at(-1)!.n + 1,
      state,
      at: tx.clock.now(),
      by: String(staff.id),
      reason,
      note: note || null,
    })
    .execute()
  await recordDeskAct(tx, staff, `petition.${state}`, petition.slug, reason)
  forgetKeptPetitions(tx)
}
