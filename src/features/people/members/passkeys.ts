import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Context } from '#core/context.ts'
import { Forbidden } from '#core/errors.ts'
import { addJob } from '#core/jobs.ts'
import { newMessageId } from '../letters.ts'
import { checkAdded, checkUsed, optionsForAdding } from '../passkeys/ceremonies.ts'
import { dropPasskey, keepPasskey, lockOwner, noteUse, passkeysIn } from '../passkeys/keys.ts'
import { memberRing } from '../passkeys/keyring.ts'
import { mayRemovePasskey } from '../rules.ts'
import { memberAddress } from './queries.ts'
import { mayAddMemberPasskey } from './rules.ts'
import { endMemberSession, openMemberSession, type Member, type MemberSession } from './sessions.ts'

export const memberPasskeys = async (ctx: Context, memberId: number): Promise<number> =>
  (await passkeysIn(ctx, memberRing, memberId)).length

async function assertMayAdd(ctx: Context, { factor, member }: MemberSession): Promise<void> {
  if (!mayAddMemberPasskey(factor, await memberPasskeys(ctx, member.id)))
    throw new Forbidden('people.add-needs-passkey')
}

export async function memberAddOptions(ctx: Context, session: MemberSession): Promise<unknown> {
  await assertMayAdd(ctx, session)
  const { id, name } = session.member
  const { name: siteName } = await ctx.site()
  return optionsForAdding(
    ctx,
    memberRing,
    { id, name, email: (await memberAddress(ctx, id)) ?? name },
    siteName,
  )
}

export const MAIL_PASSKEY = 'members.mail-passkey'

/** A mail about a passkey that came or went, as it is owed. */
export interface PasskeyNotice {
  memberId: number
  what: 'added' | 'removed'
  /** As the passkey was called. */
  name: string
  at: string
  messageId: string
}

const tell = (tx: Context, memberId: number, what: PasskeyNotice['what'], name: string): Promise<void> =>
  addJob(tx, MAIL_PASSKEY, {
    memberId,
    what,
    name,
    at: tx.clock.now().toISOString(),
    messageId: newMessageId(tx),
  } satisfies PasskeyNotice)

/** Adds a passkey and exchanges the session for one of two factors. Answers its secret, or undefined when the answer does not hold. */
export async function addMemberPasskey(
  ctx: Context,
  session: MemberSession,
  response: RegistrationResponseJSON,
): Promise<string | undefined> {
  const { id } = session.member
  const made = await checkAdded(ctx, memberRing, { id }, response)
  if (!made) return
  return ctx.transaction(async (tx) => {
    // Two first passkeys added at once by a mail link would both see none; the row lock lets one in.
    await lockOwner(tx, memberRing, id)
    await assertMayAdd(tx, session)
    const name = await keepPasskey(tx, memberRing, id, made)
    if (name === undefined) return undefined
    await tell(tx, id, 'added', name)
    await endMemberSession(tx, session.hash)
    return openMemberSession(tx, id, 'passkey')
  })
}

/** Removes one of several; whoever it belongs to gets a mail about it. */
export async function removeMemberPasskey(ctx: Context, { id }: Member, passkeyId: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const gone = await dropPasskey(tx, memberRing, id, passkeyId, mayRemovePasskey)
    await tell(tx, id, 'removed', gone.name)
  })
}

/** With a passkey alone, or as the second factor of whoever came by a link. Answers the session's secret, or undefined. */
export async function memberByPasskey(
  ctx: Context,
  session: MemberSession | undefined,
  response: AuthenticationResponseJSON,
): Promise<string | undefined> {
  const passkey = await checkUsed(ctx, memberRing, session?.member, response)
  if (!passkey) return
  return ctx.transaction(async (tx) => {
    await noteUse(tx, memberRing, passkey)
    if (session) await endMemberSession(tx, session.hash)
    return openMemberSession(tx, passkey.ownerId, 'passkey')
  })
}
