import type { Context } from '#core/context.ts'
import { unseal } from '#core/crypto.ts'
import { run } from '#core/db.ts'

export interface CoOrganiser {
  id: string
  role: 'writes' | 'reads'
  name: string
  address: string
  invitedAt: Date
  acceptedAt: Date | null
}

export const sealedFor = (petitionId: number, id: string): string => `organiser|${petitionId}|${id}`

/** Those whom the author invited, in the order of the invitations. */
export async function coOrganisersOf(ctx: Context, petitionId: number): Promise<CoOrganiser[]> {
  const rows = await run<Omit<CoOrganiser, 'name' | 'address'> & { sealed: Buffer }>(
    ctx.db,
    `select o.id, o.role, o.invited_at as "invitedAt", a.at as "acceptedAt", o.sealed from organisers o
     left join organiser_acceptances a on a.subject_id = o.subject_id and a.organiser_id = o.id
     where o.subject_id = $1 order by o.invited_at, o.id`,
    [petitionId],
  )
  return rows.map(({ sealed, ...row }) => ({
    ...row,
    ...unseal<{ name: string; address: string }>(ctx.keys.seal, sealedFor(petitionId, row.id), sealed),
  }))
}

export interface ChannelCount {
  channel: string
  total: number
  week: number
}

/** Visits by share link, the most first. */
export const channelsOf = (ctx: Context, petitionId: number): Promise<ChannelCount[]> =>
  run<ChannelCount>(
    ctx.db,
    `select channel, sum(visits)::int as total, coalesce(sum(visits) filter (where day > ($2::timestamptz at time zone 'UTC')::date - 7), 0)::int as week
     from channel_visits where subject_id = $1 group by channel order by 2 desc, 1`,
    [petitionId, ctx.clock.now()],
  )

/** How far the mails about an update have come. */
export const mailedAbout = async (
  ctx: Context,
  petitionId: number,
): Promise<Map<number, { owed: number; sent: number }>> =>
  new Map(
    (
      await run<{ id: number; owed: number; sent: number }>(
        ctx.db,
        `select t.about as id, t.told as owed, (select count(*)::int from mailings m where m.subject_id = t.subject_id and m.kind = 'news:' || t.about and m.accepted_at is not null) as sent
         from tellings t where t.subject_id = $1 and t.list = 'news'`,
        [petitionId],
      )
    ).map(({ id, owed, sent }) => [id, { owed, sent }]),
  )
