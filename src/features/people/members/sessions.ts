import type { Context } from '#core/context.ts'
import { sha256 } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { Forbidden } from '#core/errors.ts'
import { seeOther, type Route, type StaffMember, type Visit } from '#core/http.ts'
import { deskFactor, isAlive, SESSION_LIVES_MS, SESSION_TOUCH_MS } from '../rules.ts'
import { newSession } from '../sessions.ts'
import { includes, type Right } from './rules.ts'

/** Somebody who acts for a place. Never a member of staff: their session has its own cookie and its own table. */
export interface Member {
  id: number
  partyId: number
  name: string
  title: string
  may: Right
  /** What the session may open here, see `deskFactor`. */
  factor: StaffMember['factor']
}

export interface MemberSession {
  hash: Buffer
  member: Member
  /** What was proved. */
  factor: StaffMember['factor']
}

/** Starts a session and answers its secret. */
export async function openMemberSession(
  ctx: Context,
  memberId: number,
  openedBy: 'mail' | 'passkey',
): Promise<string> {
  const { secret, row } = newSession(ctx, openedBy)
  await ctx.db
    .insertInto('member_sessions')
    .values({ ...row, member_id: memberId })
    .execute()
  ctx.logger.info({ event: 'member.signed-in', memberId, by: openedBy })
  return secret
}

interface Row extends Omit<Member, 'factor'> {
  factor: StaffMember['factor']
  seenAt: Date
  expiresAt: Date
}

/** The living session of this browser. Somebody who left has none. */
export async function memberSession({ ctx, cookie }: Visit): Promise<MemberSession | undefined> {
  const secret = cookie('member')
  if (!secret) return
  const hash = sha256(secret)
  const [row] = await run<Row>(
    ctx.db,
    `select m.id, m.party_id as "partyId", m.name, m.title, m.may, s.factor, s.seen_at as "seenAt", s.expires_at as "expiresAt"
     from member_sessions s join members m on m.id = s.member_id
     where s.secret_hash = $1 and not exists (select from member_departures d where d.member_id = m.id)`,
    [hash],
  )
  if (!row || !isAlive(row, ctx.clock.now())) return
  const { seenAt, expiresAt: _, factor, ...member } = row
  const now = ctx.clock.now()
  if (now.getTime() - seenAt.getTime() >= SESSION_TOUCH_MS)
    await ctx.db
      .updateTable('member_sessions')
      .set({ seen_at: now })
      .where('secret_hash', '=', hash)
      .execute()
  return { hash, factor, member: { ...member, factor: deskFactor(factor, ctx.config) } }
}

export const endMemberSession = async (ctx: Context, hash: Buffer): Promise<void> =>
  void (await ctx.db.deleteFrom('member_sessions').where('secret_hash', '=', hash).execute())

/** In every browser. */
export const endMemberSessions = async (ctx: Context, memberId: number): Promise<void> =>
  void (await ctx.db.deleteFrom('member_sessions').where('member_id', '=', memberId).execute())

/** Hands the secret to the browser. */
export const keepMemberSession = (visit: Visit, secret: string): void =>
  visit.setCookie('member', secret, { maxAgeSeconds: SESSION_LIVES_MS / 1000 })

/** A page for whoever came by link alone: where the passkey is added or asked for. */
export const forLink =
  (handle: (visit: Visit, session: MemberSession) => Promise<Response>): Route['handle'] =>
  async (visit) => {
    const session = await memberSession(visit)
    return session ? handle(visit, session) : seeOther('/my-place/sign-in')
  }

/** A page for members with this right; the others are told so, and who has shown one factor alone is asked for the passkey. */
export const forMember = (
  needs: Right,
  handle: (visit: Visit, member: Member) => Promise<Response>,
): Route['handle'] =>
  forLink(async (visit, { member }) => {
    if (member.factor !== 'passkey') return seeOther('/my-place/passkey')
    if (!includes(member.may, needs)) throw new Forbidden('members.forbidden')
    return handle(visit, member)
  })
