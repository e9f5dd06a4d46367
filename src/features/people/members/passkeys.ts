import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Forbidden } from '#core/errors.ts'
import { wordsOf } from '#core/i18n.ts'
import { checkAdded, checkUsed, optionsForAdding, type Passkey } from '../passkeys/ceremonies.ts'
import { memberRing } from '../passkeys/keyring.ts'
import { memberAddress } from './queries.ts'
import { mayAddMemberPasskey } from './rules.ts'
import { endMemberSession, openMemberSession, type MemberSession } from './sessions.ts'

export async function memberPasskeys(ctx: Context, memberId: number): Promise<number> {
  const [row] = await run<{ n: number }>(
    ctx.db,
    'select count(*) as n from member_passkeys where member_id = $1',
    [memberId],
  )
  return row!.n
}

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
    await run(tx.db, 'select 1 from members where id = $1 for update', [id])
    await assertMayAdd(tx, session)
    const { locale, timeZone } = await tx.site()
    const inserted = await run(
      tx.db,
      `insert into member_passkeys (credential_id, member_id, public_key, counter, transports, name, added_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning 1`,
      [
        made.credentialId,
        id,
        made.publicKey,
        made.counter,
        made.transports,
        wordsOf(locale, timeZone)('people.passkey-new'),
        tx.clock.now(),
      ],
    )
    if (!inserted.length) return undefined
    await endMemberSession(tx, session.hash)
    return openMemberSession(tx, id, 'passkey')
  })
}

const noteUse = (tx: Context, passkey: Passkey): Promise<unknown> =>
  run(tx.db, 'update member_passkeys set counter = $2 where credential_id = $1', [
    passkey.credentialId,
    passkey.counter,
  ])

/** With a passkey alone, or as the second factor of whoever came by a link. Answers the session's secret, or undefined. */
export async function memberByPasskey(
  ctx: Context,
  session: MemberSession | undefined,
  response: AuthenticationResponseJSON,
): Promise<string | undefined> {
  const passkey = await checkUsed(ctx, memberRing, session?.member, response)
  if (!passkey) return
  return ctx.transaction(async (tx) => {
    await noteUse(tx, passkey)
    if (session) await endMemberSession(tx, session.hash)
    return openMemberSession(tx, passkey.ownerId, 'passkey')
  })
}
