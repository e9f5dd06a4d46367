import type { Context } from '#core/context.ts'
import { newSecret, sha256 } from '#core/crypto.ts'
import { Forbidden } from '#core/errors.ts'
import type { StaffMember, Visit } from '#core/http.ts'
import { deskFactor, isAlive, SESSION_LIVES_MS, SESSION_TOUCH_MS, type Opening } from './rules.ts'

export interface Session {
  hash: Buffer
  /** Its factor is what the session may open here, see `deskFactor`. */
  staff: StaffMember
  /** What was proved. */
  factor: StaffMember['factor']
  openedBy: Opening
}

/** A secret for the browser, and what is stored of every session, of staff or of those who act for a place: only the hash. */
export function newSession(ctx: Context, openedBy: Opening) {
  const { secret, hash } = newSecret()
  const now = ctx.clock.now()
  const row = {
    secret_hash: hash,
    started_at: now,
    seen_at: now,
    expires_at: new Date(now.getTime() + SESSION_LIVES_MS),
    factor: openedBy === 'passkey' ? 'passkey' : 'link',
    opened_by: openedBy,
  }
  return { secret, row }
}

/** Starts a session and answers its secret. */
export async function openSession(ctx: Context, staffId: number, openedBy: Opening): Promise<string> {
  const { secret, row } = newSession(ctx, openedBy)
  await ctx.db
    .insertInto('sessions')
    .values({ ...row, staff_id: staffId })
    .execute()
  ctx.logger.info({ event: 'staff.signed-in', staffId, by: openedBy })
  return secret
}

/** The living session of a cookie. Somebody who left has none. */
async function sessionOf(ctx: Context, cookie: string | undefined): Promise<Session | undefined> {
  if (!cookie) return
  const hash = sha256(cookie)
  const row = await ctx.db
    .selectFrom('sessions')
    .innerJoin('staff', 'staff.id', 'sessions.staff_id')
    .leftJoin('staff_departures', 'staff_departures.staff_id', 'staff.id')
    .where('sessions.secret_hash', '=', hash)
    .where('staff_departures.staff_id', 'is', null)
    .select([
      'staff.id',
      'staff.name',
      'staff.email',
      'staff.role',
      'factor',
      'opened_by',
      'seen_at',
      'expires_at',
    ])
    .executeTakeFirst()
  if (!row) return
  const now = ctx.clock.now()
  if (!isAlive({ expiresAt: row.expires_at, seenAt: row.seen_at }, now)) return
  if (now.getTime() - row.seen_at.getTime() >= SESSION_TOUCH_MS)
    await ctx.db.updateTable('sessions').set({ seen_at: now }).where('secret_hash', '=', hash).execute()
  const factor = row.factor as StaffMember['factor']
  return {
    hash,
    factor,
    openedBy: row.opened_by as Opening,
    staff: {
      id: row.id,
      name: row.name,
      email: row.email ?? '',
      role: row.role as StaffMember['role'],
      factor: deskFactor(factor, ctx.config),
    },
  }
}

/** Who is signed in, by the session cookie. */
export async function staffOf(ctx: Context, cookie: string | undefined): Promise<StaffMember | undefined> {
  return (await sessionOf(ctx, cookie))?.staff
}

/** The session behind a visit to a page for staff. */
export async function sessionOfVisit(visit: Visit): Promise<Session> {
  const session = await sessionOf(visit.ctx, visit.cookie('session'))
  if (!session) throw new Forbidden()
  return session
}

export const endSession = async (ctx: Context, hash: Buffer): Promise<void> =>
  void (await ctx.db.deleteFrom('sessions').where('secret_hash', '=', hash).execute())

export const endAllSessions = async (ctx: Context, staffId: number): Promise<void> =>
  void (await ctx.db.deleteFrom('sessions').where('staff_id', '=', staffId).execute())

/** Hands the secret to the browser. */
export const keepSession = (visit: Visit, secret: string): void =>
  visit.setCookie('session', secret, { maxAgeSeconds: SESSION_LIVES_MS / 1000 })
