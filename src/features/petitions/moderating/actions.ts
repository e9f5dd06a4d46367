import type { Context } from '#core/context.ts'
import { Conflict } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import { mayList } from '#core/site-rules.ts'
import { recordDeskAct, type DeskAct } from '#features/people/index.ts'
import { tellSigners } from '#features/voices/index.ts'
import { appealWaits } from '../appealing/queries.ts'
import { bindText } from '../texts/actions.ts'
import { authorVoice } from '../texts/queries.ts'
import { anyPetition, forgetKeptPetitions, type Petition } from '../queries.ts'
import { endOf, type StateName } from '../states.ts'
import { tellAuthor } from './telling.ts'
import {
  canFollow,
  reopenedState,
  type CloseReason,
  type DeclineReason,
  type HideReason,
  type ModeratedState,
  type ReopenReason,
} from './rules.ts'

export type Moderator = Pick<StaffMember, 'id'>

/** Shows a petition in lists and to search engines; also takes back that it was declined or hidden. */
export async function listPetition(ctx: Context, staff: Moderator, slug: string): Promise<void> {
  const { may } = mayList(await ctx.site(), ctx.config)
  if (!may) throw new Conflict('petitions.listing-waits')
  await decide(ctx, staff, slug, 'listed', 'checked', '')
}

const deciding =
  <Reason extends string>(next: ModeratedState) =>
  (ctx: Context, staff: Moderator, slug: string, reason: Reason, note = ''): Promise<void> =>
    decide(ctx, staff, slug, next, reason, note)

/** The reason is public and nobody can sign any more; some reasons hide the text (`hidesText`). */
export const declinePetition = deciding<DeclineReason>('declined')

/** Takes the page away: 410 for everybody. Nothing is deleted. */
export const hidePetition = deciding<HideReason>('hidden')

export const closePetition = deciding<CloseReason>('closed')

/** Opens a petition again that was closed before its last day. */
export async function reopenPetition(
  ctx: Context,
  staff: Moderator,
  slug: string,
  reason: ReopenReason,
  note = '',
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const petition = await lockedPetition(tx, slug)
    if (petition.states.at(-1)?.state !== 'closed') throw new Conflict('petitions.changed')
    await refuseWhileAppealed(tx, petition)
    const { timeZone } = await tx.site()
    if (endOf(petition.closesOn, timeZone) <= tx.clock.now()) throw new Conflict('petitions.over')
    await recordState(tx, petition, staff, { state: reopenedState(petition.states), reason, note })
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
    const petition = await lockedPetition(tx, slug)
    if (!canFollow(petition.states.at(-1)!.state, next)) throw new Conflict('petitions.changed')
    // What must not be shown is taken down at once; the author can appeal against that as well.
    if (next !== 'hidden') await refuseWhileAppealed(tx, petition)
    await recordState(tx, petition, staff, { state: next, reason, note })
    if (next === 'listed') await bindText(tx, petition)
  })
}

/** While an appeal waits, nobody decides past it: not the one it is about, and not by another way. */
export async function refuseWhileAppealed(tx: Context, petition: Petition): Promise<void> {
  if (await appealWaits(tx, petition)) throw new Conflict('life.appeal-open')
}

/** Decisions about one petition follow each other: the second moderator sees what the first one did. */
export async function lockedPetition(tx: Context, slug: string): Promise<Petition> {
  await tx.db.selectFrom('petitions').select('subject_id').where('slug', '=', slug).forUpdate().execute()
  return anyPetition(tx, slug)
}

export interface Decided {
  state: StateName
  reason: string
  reasonBefore?: string | null
  note: string | null
  restores?: number
  /** The author hears of it in another mail: of the appeal that it follows, or of what they said themselves. */
  toldElsewhere?: true
  /** It was the author’s own will, which staff only checked: nothing that one could appeal against. */
  by?: 'author'
}

/** A row after the newest one, and an entry of the desk's log; call it with the petition locked. */
export async function recordState(
  tx: Context,
  petition: Petition,
  staff: Moderator,
  { state, reason, reasonBefore = null, note, restores, toldElsewhere, by }: Decided,
): Promise<void> {
  // Who signed twice could not be told any more.
  if (petition.anonymisedAt && state !== 'hidden') throw new Conflict('life.anonymous-final')
  const n = petition.states.at(-1)!.n + 1
  await tx.db
    .insertInto('petition_states')
    .values({
      subject_id: petition.id,
      n,
      state,
      at: tx.clock.now(),
      by: by ?? String(staff.id),
      reason,
      reason_before: reasonBefore,
      note: note || null,
      restores: restores ?? null,
    })
    .execute()
  const act: DeskAct = restores ? 'petition.restored' : `petition.${state}`
  await recordDeskAct(tx, staff, act, petition.slug, reason)
  if (!toldElsewhere) await tellAuthor(tx, petition, 'decision', n)
  // Those who signed were told that it was joined to another one. What its author hears of it is said above, or after an appeal.
  if (petition.state.name === 'joined' && restores)
    await tellSigners(tx, petition.id, `parted:${n}`, await authorVoice(tx, petition.id))
  forgetKeptPetitions(tx)
}
