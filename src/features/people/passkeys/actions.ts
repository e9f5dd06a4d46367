import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Context } from '#core/context.ts'
import { Forbidden } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import { recordDeskAct } from '../record.ts'
import { mayAddPasskey, mayRemovePasskey } from '../rules.ts'
import { endSession, openSession, type Session } from '../sessions.ts'
import { checkAdded, checkUsed } from './ceremonies.ts'
import { staffRing } from './keyring.ts'
import {
  dropPasskey,
  keepPasskey,
  lockOwner,
  noteUse,
  passkeysIn,
  renamePasskey,
  type OwnPasskey,
} from './keys.ts'

export const passkeysOf = (ctx: Context, staffId: number): Promise<OwnPasskey[]> =>
  passkeysIn(ctx, staffRing, staffId)

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
    await lockOwner(tx, staffRing, staff.id)
    await assertMayAdd(tx, session)
    if ((await keepPasskey(tx, staffRing, staff.id, made)) === undefined) return undefined
    await recordDeskAct(tx, staff, 'passkey.added', staff.name)
    return rotated(tx, session)
  })
}

async function rotated(tx: Context, session: Session): Promise<string> {
  await endSession(tx, session.hash)
  return openSession(tx, session.staff.id, 'passkey')
}

/** Signs in with a passkey alone. Answers the session's secret, or `undefined`. */
export async function signInByPasskey(
  ctx: Context,
  response: AuthenticationResponseJSON,
): Promise<string | undefined> {
  const passkey = await checkUsed(ctx, staffRing, undefined, response)
  if (!passkey) return
  return ctx.transaction(async (tx) => {
    await noteUse(tx, staffRing, passkey)
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
    await noteUse(tx, staffRing, passkey)
    return rotated(tx, session)
  })
}

export const namePasskey = (ctx: Context, staff: StaffMember, id: string, name: string): Promise<void> =>
  renamePasskey(ctx, staffRing, staff.id, id, name)

/** Removes one of several; removing it again finds nothing. */
export async function removePasskey(ctx: Context, staff: StaffMember, id: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    await dropPasskey(tx, staffRing, staff.id, id, mayRemovePasskey)
    await recordDeskAct(tx, staff, 'passkey.removed', staff.name)
  })
}
