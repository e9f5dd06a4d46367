import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Conflict, Forbidden, NotFound } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import { wordsOf } from '#core/i18n.ts'
import { recordDeskAct } from '../record.ts'
import { mayAddPasskey, mayRemovePasskey } from '../rules.ts'
import { endSession, openSession, type Session } from '../sessions.ts'
import { checkAdded, checkUsed, type Passkey } from './ceremonies.ts'
import { staffRing } from './keyring.ts'

export interface OwnPasskey {
  id: string
  name: string
  addedAt: Date
}

export async function passkeysOf(ctx: Context, staffId: number): Promise<OwnPasskey[]> {
  const rows = await ctx.db
    .selectFrom('passkeys')
    .where('staff_id', '=', staffId)
    .select(['credential_id', 'name', 'added_at'])
    .orderBy('added_at')
    .execute()
  return rows.map((row) => ({
    id: row.credential_id.toString('base64url'),
    name: row.name,
    addedAt: row.added_at,
  }))
}

export async function assertMayAdd(ctx: Context, session: Session): Promise<void> {
  const { length } = await passkeysOf(ctx, session.staff.id)
  if (!mayAddPasskey(session, length)) throw new Forbidden('people.add-needs-passkey')
}

/**
 * Adds a passkey and, where the session was opened by a link, exchanges it for one of two factors. Answers the new session's
 * secret, or `undefined` when the authenticator's answer does not hold.
 */
export async function addPasskey(
  ctx: Context,
  session: Session,
  response: RegistrationResponseJSON,
): Promise<string | undefined> {
  const { staff } = session
  const made = await checkAdded(ctx, staffRing, staff, response)
  if (!made) return
  return ctx.transaction(async (tx) => {
    // Two first passkeys added at once by a mail link would both see none; the row lock lets one in.
    await run(tx.db, 'select 1 from staff where id = $1 for update', [staff.id])
    await assertMayAdd(tx, session)
    const now = tx.clock.now()
    const { locale, timeZone } = await tx.site()
    const inserted = await tx.db
      .insertInto('passkeys')
      .values({
        credential_id: made.credentialId,
        staff_id: staff.id,
        public_key: made.publicKey,
        counter: made.counter,
        transports: made.transports,
        name: wordsOf(locale, timeZone)('people.passkey-new'),
        added_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (!inserted.numInsertedOrUpdatedRows) return undefined
    await recordDeskAct(tx, staff, 'passkey.added', staff.name)
    return rotated(tx, session)
  })
}

async function rotated(tx: Context, session: Session): Promise<string> {
  await endSession(tx, session.hash)
  return openSession(tx, session.staff.id, 'passkey')
}

async function noteUse(tx: Context, passkey: Passkey): Promise<void> {
  await tx.db
    .updateTable('passkeys')
    .set({ counter: passkey.counter })
    .where('credential_id', '=', passkey.credentialId)
    .execute()
}

/** Signs in with a passkey alone. Answers the session's secret, or `undefined`. */
export async function signInByPasskey(
  ctx: Context,
  response: AuthenticationResponseJSON,
): Promise<string | undefined> {
  const passkey = await checkUsed(ctx, staffRing, undefined, response)
  if (!passkey) return
  return ctx.transaction(async (tx) => {
    await noteUse(tx, passkey)
    return openSession(tx, passkey.ownerId, 'passkey')
  })
}

/** The second factor of somebody who came by a link. Answers the new session's secret, or `undefined`. */
export async function confirmByPasskey(
  ctx: Context,
  session: Session,
  response: AuthenticationResponseJSON,
): Promise<string | undefined> {
  const passkey = await checkUsed(ctx, staffRing, session.staff, response)
  if (!passkey) return
  return ctx.transaction(async (tx) => {
    await noteUse(tx, passkey)
    return rotated(tx, session)
  })
}

export async function namePasskey(ctx: Context, staff: StaffMember, id: string, name: string): Promise<void> {
  const renamed = await ctx.db
    .updateTable('passkeys')
    .set({ name })
    .where('staff_id', '=', staff.id)
    .where('credential_id', '=', Buffer.from(id, 'base64url'))
    .executeTakeFirst()
  if (!renamed.numUpdatedRows) throw new NotFound()
}

/** Removes one of several; removing it again finds nothing. */
export async function removePasskey(ctx: Context, staff: StaffMember, id: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    await run(tx.db, 'select 1 from staff where id = $1 for update', [staff.id])
    const own = await passkeysOf(tx, staff.id)
    if (!own.some((passkey) => passkey.id === id)) throw new NotFound()
    if (!mayRemovePasskey(own.length)) throw new Conflict('people.last-passkey')
    await tx.db
      .deleteFrom('passkeys')
      .where('staff_id', '=', staff.id)
      .where('credential_id', '=', Buffer.from(id, 'base64url'))
      .execute()
    await recordDeskAct(tx, staff, 'passkey.removed', staff.name)
  })
}
