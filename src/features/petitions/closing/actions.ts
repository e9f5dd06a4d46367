import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict } from '#core/errors.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { lockedPetition, recordState, refuseWhileAppealed, type Moderator } from '../moderating/actions.ts'
import { tellAuthor } from '../moderating/telling.ts'
import { forgetKeptPetitions } from '../queries.ts'
import type { AnnouncementKind } from './forms.ts'
import { announcementsOf } from './queries.ts'
import { mayAnnounce } from './rules.ts'

export interface NewAnnouncement {
  kind: AnnouncementKind
  words: string
  delivered?: { on: string; to: string; by: string }
}

/**
 * The author says how it ended, or that the signatures were delivered; a moderator checks it before it is shown. What a moderator records
 * is shown at once.
 */
export async function announce(
  ctx: Context,
  by: 'author' | Moderator,
  slug: string,
  { kind, words, delivered }: NewAnnouncement,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const petition = await lockedPetition(tx, slug)
    const said = await announcementsOf(tx, petition.id)
    const refusal = mayAnnounce(petition, said, kind)
    if (refusal) throw new Conflict(`life.announce-${refusal}`)
    const n = (said.at(-1)?.n ?? 0) + 1
    await run(
      tx.db,
      `insert into petition_announcements (subject_id, n, kind, said_at, said_by, words, delivered_on, delivered_to, delivered_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        petition.id,
        n,
        kind,
        tx.clock.now(),
        by === 'author' ? by : String(by.id),
        words,
        delivered?.on ?? null,
        delivered?.to ?? null,
        delivered?.by ?? null,
      ],
    )
    if (by !== 'author') await check(tx, by, slug, n, 'shown', '')
  })
}

/** A moderator shows what the author said, or says why not. A shown end closes a petition that is open. */
export const checkAnnouncement = (
  ctx: Context,
  staff: Moderator,
  slug: string,
  n: number,
  decision: 'shown' | 'refused',
  reason: string,
): Promise<void> => ctx.transaction((tx) => check(tx, staff, slug, n, decision, reason))

async function check(
  tx: Context,
  staff: Moderator,
  slug: string,
  n: number,
  decision: 'shown' | 'refused',
  reason: string,
): Promise<void> {
  const petition = await lockedPetition(tx, slug)
  const announcement = (await announcementsOf(tx, petition.id)).find((one) => one.n === n)
  if (!announcement || announcement.check) throw new Conflict('petitions.changed')
  await run(
    tx.db,
    'insert into petition_announcement_checks (subject_id, n, decision, at, by, reason) values ($1, $2, $3, $4, $5, $6)',
    [petition.id, n, decision, tx.clock.now(), staff.id, reason],
  )
  await recordDeskAct(tx, staff, `announcement.${decision}`, slug, announcement.kind)
  if (announcement.saidBy === 'author') await tellAuthor(tx, petition, 'announcement', n)
  forgetKeptPetitions(tx)
  if (decision === 'refused' || announcement.kind === 'delivered' || !petition.state.signable) return
  await refuseWhileAppealed(tx, petition)
  const why = announcement.kind === 'victory' ? 'victory' : 'ended-by-author'
  await recordState(tx, petition, staff, {
    state: 'closed',
    reason: why,
    note: null,
    ...(announcement.saidBy === 'author' && { toldElsewhere: true, by: 'author' }),
  })
}
