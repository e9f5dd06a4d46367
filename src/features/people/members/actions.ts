import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { newSecret, seal, sha256 } from '#core/crypto.ts'
import { run, violated } from '#core/db.ts'
import { Conflict, Gone } from '#core/errors.ts'
import { addJob } from '#core/jobs.ts'
import { LINK_LIVES_MS } from '../rules.ts'
import type { NewMember } from './forms.ts'
import { boundToMember, memberHash, membersOf } from './queries.ts'
import { INVITATION_LIVES_MS, mayLeave } from './rules.ts'
import { openMemberSession } from './sessions.ts'

/**
 * Makes an account for somebody who acts for a place; `by` is 'claim', 'staff 3' or 'member 4'. Answers undefined when the address has one
 * there already. The caller mails the invitation, or signs them in.
 */
export async function addMember(
  tx: Context,
  partyId: number,
  { name, title, email, may }: NewMember,
  by: string,
): Promise<number | undefined> {
  const hash = memberHash(tx, email)
  const [row] = await run<{ id: number }>(
    tx.db,
    `insert into members (party_id, address_hash, sealed, name, title, may, invited_at, invited_by, webauthn_user_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (party_id, address_hash) do nothing returning id`,
    [
      partyId,
      hash,
      seal(tx.keys.seal, boundToMember(partyId, hash), { address: email }),
      name,
      title,
      may,
      tx.clock.now(),
      by,
      randomBytes(32),
    ],
  )
  return row?.id
}

/** Makes an account and mails its first link; `false` when the address has one at this place already. */
export async function inviteMember(
  ctx: Context,
  partyId: number,
  member: NewMember,
  by: string,
): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const id = await addMember(tx, partyId, member, by)
    if (id === undefined) return false
    await addJob(tx, 'members.mail-invitation', { memberId: id })
    return true
  })
}

/** Ends an account: no session, link or passkey of it works from this moment, and its address is deleted. What they published stays. */
export async function departMember(
  ctx: Context,
  partyId: number,
  memberId: number,
  by: string,
  { evenTheLast = false } = {},
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await run(tx.db, 'select 1 from members where party_id = $1 order by id for update', [partyId])
    const members = await membersOf(tx, partyId)
    const member = members.find(({ id }) => id === memberId)
    if (!member) throw new Conflict('members.left-already')
    if (!evenTheLast && !mayLeave(member, members.filter(({ may }) => may === 'speaks').length))
      throw new Conflict('members.last-speaker')
    await tx.db
      .insertInto('member_departures')
      .values({ member_id: memberId, departed_at: tx.clock.now(), decided_by: by })
      .execute()
    for (const table of ['member_sessions', 'member_passkeys', 'member_links'] as const)
      await tx.db.deleteFrom(table).where('member_id', '=', memberId).execute()
    await tx.db
      .updateTable('members')
      .set({ address_hash: null, sealed: null })
      .where('id', '=', memberId)
      .execute()
  })
}

/** A one-time link for one member; the caller mails it. */
export async function createMemberLink(
  ctx: Context,
  memberId: number,
  kind: 'invitation' | 'sign-in',
): Promise<string> {
  const { secret, hash } = newSecret()
  const now = ctx.clock.now()
  const livesMs = kind === 'invitation' ? INVITATION_LIVES_MS : LINK_LIVES_MS
  await ctx.db
    .insertInto('member_links')
    .values({
      secret_hash: hash,
      member_id: memberId,
      made_at: now,
      expires_at: new Date(now.getTime() + livesMs),
    })
    .execute()
  return `${ctx.config.baseUrl}/my-place/link/${secret}`
}

const gone = (): Gone => new Gone('members.link-gone')

/** Whom a mailed link signs in. Unknown, used, expired and those of people who left are told the same. */
export async function memberOfLink(ctx: Context, secret: string): Promise<{ hash: Buffer; id: number }> {
  const hash = sha256(secret)
  const [row] = await run<{ id: number }>(
    ctx.db,
    `select l.member_id as id from member_links l where l.secret_hash = $1 and l.expires_at > $2
       and not exists (select from member_link_uses u where u.secret_hash = l.secret_hash)
       and not exists (select from member_departures d where d.member_id = l.member_id)`,
    [hash, ctx.clock.now()],
  )
  if (row) return { hash, id: row.id }
  ctx.logger.info({ event: 'member.link-refused' })
  throw gone()
}

/** Signs in whom a mailed link belongs to, once. Answers the session's secret. */
export async function signInByMemberLink(ctx: Context, secret: string): Promise<string> {
  return ctx.transaction(async (tx) => {
    const { hash, id } = await memberOfLink(tx, secret)
    try {
      await tx.db
        .insertInto('member_link_uses')
        .values({ secret_hash: hash, used_at: tx.clock.now() })
        .execute()
    } catch (error) {
      if (violated(error)) throw gone()
      throw error
    }
    return openMemberSession(tx, id, 'mail')
  })
}
