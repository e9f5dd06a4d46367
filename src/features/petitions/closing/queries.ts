import type { Context } from '#core/context.ts'
import { prepared, run } from '#core/db.ts'
import { wholePetitions, type Petition } from '../queries.ts'
import type { AnnouncementKind } from './forms.ts'

/** What the author or a moderator says about the end of a petition. */
export interface Announcement {
  n: number
  kind: AnnouncementKind
  saidAt: Date
  /** 'author' or the id of a member of staff. */
  saidBy: string
  words: string
  delivered: { on: string; to: string; by: string } | undefined
  check: { decision: 'shown' | 'refused'; at: Date; reason: string } | undefined
}

interface Row {
  subject_id: number
  n: number
  kind: AnnouncementKind
  said_at: Date
  said_by: string
  words: string
  delivered_on: string | null
  delivered_to: string | null
  delivered_by: string | null
  decision: 'shown' | 'refused' | null
  checked_at: Date | null
  reason: string | null
}

const SELECT = `select a.*, c.decision, c.at as checked_at, c.reason
  from petition_announcements a left join petition_announcement_checks c using (subject_id, n)`

const announcementOf = (row: Row): Announcement => ({
  n: row.n,
  kind: row.kind,
  saidAt: row.said_at,
  saidBy: row.said_by,
  words: row.words,
  delivered: row.delivered_on
    ? { on: row.delivered_on, to: row.delivered_to ?? '', by: row.delivered_by ?? '' }
    : undefined,
  check: row.decision ? { decision: row.decision, at: row.checked_at!, reason: row.reason ?? '' } : undefined,
})

const OF_PETITION = prepared(`${SELECT} where a.subject_id = $1 order by a.n`)

/** All of them, oldest first, also those that nobody has checked. */
export const announcementsOf = async (ctx: Context, subjectId: number): Promise<Announcement[]> =>
  (await run<Row>(ctx.db, OF_PETITION, [subjectId])).map(announcementOf)

/** Those that everybody may read. */
export const shownAnnouncements = async (ctx: Context, subjectId: number): Promise<Announcement[]> =>
  (await announcementsOf(ctx, subjectId)).filter(({ check }) => check?.decision === 'shown')

/** What waits for a moderator, the longest waiting first. */
export async function announcementsToCheck(
  ctx: Context,
): Promise<{ petition: Petition; announcement: Announcement }[]> {
  const rows = await run<Row>(ctx.db, `${SELECT} where c.decision is null order by a.said_at limit 200`)
  const petitions = await wholePetitions(ctx, [...new Set(rows.map((row) => row.subject_id))])
  return rows.map((row) => ({
    petition: petitions.find(({ id }) => id === row.subject_id)!,
    announcement: announcementOf(row),
  }))
}
