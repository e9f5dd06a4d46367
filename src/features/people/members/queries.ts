import type { Context } from '#core/context.ts'
import { mac, unseal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { staffEmail } from '../rules.ts'
import type { Right } from './rules.ts'

export interface MemberRow {
  id: number
  partyId: number
  name: string
  title: string
  may: Right
  invitedAt: Date
  passkeys: number
}

/** How an address is found: the same address has one account per place. */
export const memberHash = (ctx: Context, address: string): Buffer =>
  mac(ctx.keys.address, 'member', staffEmail(address))

export const boundToMember = (partyId: number, hash: Buffer): string =>
  `member|${partyId}|${hash.toString('hex')}`

const SELECT = `
select m.id, m.party_id as "partyId", m.name, m.title, m.may, m.invited_at as "invitedAt",
  (select count(*) from member_passkeys k where k.member_id = m.id) as passkeys
from members m where not exists (select from member_departures d where d.member_id = m.id)`

/** Everybody who acts for a place now, by name. */
export const membersOf = (ctx: Context, partyId: number): Promise<MemberRow[]> =>
  run<MemberRow>(ctx.db, `${SELECT} and m.party_id = $1 order by m.name, m.id`, [partyId])

/** Where mail to somebody goes; undefined once they have left. */
export async function memberAddress(ctx: Context, memberId: number): Promise<string | undefined> {
  const row = await ctx.db
    .selectFrom('members')
    .select(['party_id', 'address_hash', 'sealed'])
    .where('id', '=', memberId)
    .executeTakeFirst()
  if (!row?.sealed || !row.address_hash) return
  return unseal<{ address: string }>(ctx.keys.seal, boundToMember(row.party_id, row.address_hash), row.sealed)
    .address
}

/** The accounts of one address, one for each place. */
export const accountsOf = (ctx: Context, address: string): Promise<{ id: number; place: string }[]> =>
  run(
    ctx.db,
    `select m.id, p.name as place from members m join parties p on p.id = m.party_id
     where m.address_hash = $1 and not exists (select from member_departures d where d.member_id = m.id) order by m.id`,
    [memberHash(ctx, address)],
  )
