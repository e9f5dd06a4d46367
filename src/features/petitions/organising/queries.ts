import type { Context } from '#core/context.ts'
import { unseal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { keptBySize } from '#core/kept-by-size.ts'

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

export interface Mailed {
  id: number
  owed: number
  sent: number
}

const keptMailed = () => keptBySize<Mailed[]>((updates) => updates.reduce((sum, { sent }) => sum + sent, 0))

/** How far the mails about each update have come; of more than a thousand up to a minute old. */
export const mailedAbout = async (ctx: Context, petitionId: number): Promise<Map<number, Mailed>> =>
  new Map(
    (await ctx.shared(keptMailed)(petitionId, () => readMailed(ctx, petitionId))).map((mailed) => [
      mailed.id,
      mailed,
    ]),
  )

// strpos() names the index of the mails to lists.
const readMailed = (ctx: Context, petitionId: number): Promise<Mailed[]> =>
  run<Mailed>(
    ctx.db,
    `select t.about as id, t.told as owed, (select count(*)::int from mailings m where m.subject_id = t.subject_id and m.kind = 'news:' || t.about
       and strpos(m.kind, ':') > 0 and m.accepted_at is not null) as sent
     from tellings t where t.subject_id = $1 and t.list = 'news'`,
    [petitionId],
  )
