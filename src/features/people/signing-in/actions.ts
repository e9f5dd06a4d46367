import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { newSecret, sha256 } from '#core/crypto.ts'
import { violated } from '#core/db.ts'
import { Gone, TooMany } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import { addJob } from '#core/jobs.ts'
import { memoryLimit, takeFrom } from '#core/limits.ts'
import { networksOf } from '#core/network.ts'
import { recordDeskAct } from '../record.ts'
import { LINK_LIVES_MS } from '../rules.ts'
import { openSession } from '../sessions.ts'
import type { Invite } from './forms.ts'

type Role = StaffMember['role']

export interface NewLink {
  /** The whole address; it is nowhere else. */
  url: string
  expiresAt: Date
}

async function newLink(ctx: Context, role: Role, staffId: number | null): Promise<NewLink> {
  const { secret, hash } = newSecret()
  const now = ctx.clock.now()
  const expiresAt = new Date(now.getTime() + LINK_LIVES_MS)
  await ctx.db
    .insertInto('sign_in_links')
    .values({
      secret_hash: hash,
      staff_id: staffId,
      role,
      made_at: now,
      expires_at: expiresAt,
    })
    .execute()
  return { url: `${ctx.config.baseUrl}/sign-in/${secret}`, expiresAt }
}

/**
 * A one-time link, valid for an hour, for somebody with the server's command line: it makes the first operator, and lets one
 * who lost their passkey in again.
 */
export const createInvite = (ctx: Context, role: Role = 'operator'): Promise<NewLink> =>
  newLink(ctx, role, null)

/** A link for one member of staff; the caller mails it to them. */
export const createSignInLink = (ctx: Context, staff: { id: number; role: Role }): Promise<NewLink> =>
  newLink(ctx, staff.role, staff.id)

export interface SignInLink {
  hash: Buffer
  role: Role
  /** Whom it signs in; undefined: a link from the command line, which asks who it is. */
  staffId: number | undefined
}

const gone = (): Gone => new Gone('people.link-gone')

/** The link behind a secret. Unknown, used, expired and those of people who left are told the same. */
export async function openLink(ctx: Context, secret: string): Promise<SignInLink> {
  const hash = sha256(secret)
  const row = await ctx.db
    .selectFrom('sign_in_links')
    .leftJoin('sign_in_link_uses', 'sign_in_link_uses.secret_hash', 'sign_in_links.secret_hash')
    .leftJoin('staff_departures', 'staff_departures.staff_id', 'sign_in_links.staff_id')
    .where('sign_in_links.secret_hash', '=', hash)
    .where('sign_in_link_uses.secret_hash', 'is', null)
    .where('staff_departures.staff_id', 'is', null)
    .where('expires_at', '>', ctx.clock.now())
    .select(['sign_in_links.staff_id', 'role'])
    .executeTakeFirst()
  if (!row) {
    ctx.logger.info({ event: 'staff.link-refused' })
    throw gone()
  }
  return { hash, role: row.role as Role, staffId: row.staff_id ?? undefined }
}

async function useLink(tx: Context, hash: Buffer): Promise<void> {
  try {
    await tx.db
      .insertInto('sign_in_link_uses')
      .values({ secret_hash: hash, used_at: tx.clock.now() })
      .execute()
  } catch (error) {
    if (violated(error)) throw gone()
    throw error
  }
}

/** Signs in whom a mailed link belongs to, once. Answers the session's secret. */
export async function signInByLink(ctx: Context, secret: string): Promise<string> {
  return ctx.transaction(async (tx) => {
    const link = await openLink(tx, secret)
    if (link.staffId === undefined) throw gone()
    await useLink(tx, link.hash)
    return openSession(tx, link.staffId, 'mail')
  })
}

/**
 * Uses a link from the command line, once: a known operator is signed in, anybody else becomes one. Answers the session's
 * secret, or `undefined` when the address belongs to a moderator; the link is then still good.
 */
export async function acceptInvite(
  ctx: Context,
  secret: string,
  { name, email }: Invite,
): Promise<string | undefined> {
  return ctx.transaction(async (tx) => {
    const link = await openLink(tx, secret)
    if (link.staffId !== undefined) throw gone()
    const known = await tx.db
      .selectFrom('staff')
      .where('email', '=', email)
      .select(['id', 'name', 'role'])
      .executeTakeFirst()
    if (known && known.role !== link.role) return undefined
    await useLink(tx, link.hash)
    const staff = known ?? (await addStaff(tx, { name, email, role: link.role, invitedBy: null }))
    await recordDeskAct(tx, staff, 'staff.let-in-from-server', staff.name)
    return openSession(tx, staff.id, 'invite')
  })
}

/** A new account; the one that is there when two were made for one address at the same moment. */
export async function addStaff(
  tx: Context,
  { name, email, role, invitedBy }: Invite & { role: Role; invitedBy: number | null },
): Promise<{ id: number; name: string }> {
  return tx.db
    .insertInto('staff')
    .values({
      email,
      name,
      role,
      invited_at: tx.clock.now(),
      invited_by: invitedBy,
      webauthn_user_id: randomBytes(32),
    })
    .onConflict((conflict) =>
      conflict.column('email').doUpdateSet((now) => ({ email: now.ref('excluded.email') })),
    )
    .returning(['id', 'name'])
    .executeTakeFirstOrThrow()
}

interface SignInLimits {
  pair: ReturnType<typeof memoryLimit>
  network: ReturnType<typeof memoryLimit>
}

const QUARTER_HOUR = 900

function signInLimits(): SignInLimits {
  return { pair: memoryLimit(5, QUARTER_HOUR), network: memoryLimit(30, QUARTER_HOUR) }
}

/** Counts one attempt from a network, and where an address is named, one for this address from this network. */
export async function limitSignIn(ctx: Context, ip: string, email?: string): Promise<void> {
  const { pair, network } = ctx.shared(signInLimits)
  const from = networksOf(ip)[0] ?? 'unknown'
  const wait = Math.max(
    await takeFrom(network, ip),
    email === undefined ? 0 : await pair.take(`${from} ${email}`),
  )
  if (wait) throw new TooMany('people.too-many', wait)
}

/**
 * Asks for a mail with a link. Whether the address is known is decided later by the job, so that answer and timing are the
 * same for everybody.
 */
export async function askForLink(ctx: Context, email: string): Promise<void> {
  await addJob(ctx, 'people.mail-sign-in-link', { email })
}
