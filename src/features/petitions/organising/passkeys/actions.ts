import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Forbidden, NotFound } from '#core/errors.ts'
import { addJob } from '#core/jobs.ts'
import {
  checkAdded,
  checkUsed,
  dropPasskey,
  keepPasskey,
  lockOwner,
  mayAddMemberPasskey,
  newMessageId,
  notePasskeyUse,
  optionsForAdding,
  organiserRing,
  passkeysIn,
  renamePasskey,
  type OwnPasskey,
} from '#features/people/index.ts'
import type { Petition } from '../../queries.ts'
import { organiserById, type Organiser } from '../access.ts'

const accountOf = async (
  ctx: Context,
  petitionId: number,
  organiserId: string,
): Promise<number | undefined> =>
  (
    await run<{ id: number }>(
      ctx.db,
      'select id from organiser_accounts where subject_id = $1 and organiser_id = $2',
      [petitionId, organiserId],
    )
  )[0]?.id

/** Two at once insert one row. */
async function openAccount(ctx: Context, petitionId: number, organiserId: string): Promise<number> {
  await run(
    ctx.db,
    `insert into organiser_accounts (subject_id, organiser_id, begun_at, webauthn_user_id) values ($1, $2, $3, $4) on conflict do nothing`,
    [petitionId, organiserId, ctx.clock.now(), randomBytes(32)],
  )
  return (await accountOf(ctx, petitionId, organiserId))!
}

type Of = Pick<Petition, 'id'>

export async function organiserPasskeys(
  ctx: Context,
  petition: Of,
  organiser: Pick<Organiser, 'id'>,
): Promise<OwnPasskey[]> {
  const account = await accountOf(ctx, petition.id, organiser.id)
  return account === undefined ? [] : passkeysIn(ctx, organiserRing, account)
}

/** The first passkey needs nothing but the page; another one needs a passkey, as for those who act for a place. */
export const mayAdd = (organiser: Organiser, passkeys: number): boolean =>
  mayAddMemberPasskey(organiser.factor, passkeys)

export async function addOptions(
  ctx: Context,
  petition: Petition,
  organiser: Organiser,
  name: string,
): Promise<unknown> {
  if (!mayAdd(organiser, (await organiserPasskeys(ctx, petition, organiser)).length))
    throw new Forbidden('people.add-needs-passkey')
  const account = await openAccount(ctx, petition.id, organiser.id)
  const { name: siteName } = await ctx.site()
  return optionsForAdding(ctx, organiserRing, { id: account, name, email: name }, siteName)
}

export const MAIL_PASSKEY = 'petitions.mail-passkey'

/** A mail about a passkey that came or went, as it is owed. */
export interface PasskeyNotice {
  petitionId: number
  organiserId: string
  what: 'added' | 'removed'
  /** As the passkey was called. */
  name: string
  at: string
  messageId: string
}

const tell = (
  tx: Context,
  petitionId: number,
  organiserId: string,
  what: PasskeyNotice['what'],
  name: string,
): Promise<void> =>
  addJob(tx, MAIL_PASSKEY, {
    petitionId,
    organiserId,
    what,
    name,
    at: tx.clock.now().toISOString(),
    messageId: newMessageId(tx),
  } satisfies PasskeyNotice)

/** Adds a passkey; answers its id, or undefined when the device's answer does not hold. */
export async function addOrganiserPasskey(
  ctx: Context,
  petition: Of,
  organiser: Organiser,
  response: RegistrationResponseJSON,
): Promise<string | undefined> {
  const account = await accountOf(ctx, petition.id, organiser.id)
  const made = account !== undefined && (await checkAdded(ctx, organiserRing, { id: account }, response))
  if (!made) return
  return ctx.transaction(async (tx) => {
    // Two first passkeys added at once would both see none; the row lock lets one in.
    await lockOwner(tx, organiserRing, account)
    const own = await passkeysIn(tx, organiserRing, account)
    if (!mayAdd(organiser, own.length)) throw new Forbidden('people.add-needs-passkey')
    const name = await keepPasskey(tx, organiserRing, account, made)
    if (name === undefined) return undefined
    await tell(tx, petition.id, organiser.id, 'added', name)
    return made.credentialId.toString('base64url')
  })
}

export async function nameOrganiserPasskey(
  ctx: Context,
  petition: Of,
  organiser: Organiser,
  passkeyId: string,
  name: string,
): Promise<void> {
  const account = await accountOf(ctx, petition.id, organiser.id)
  if (account === undefined) throw new NotFound()
  await renamePasskey(ctx, organiserRing, account, passkeyId, name)
}

/** Removes a passkey, also the last one: the link by mail is another way in. Whoever it belongs to gets a mail about it. */
export async function removeOrganiserPasskey(
  ctx: Context,
  petition: Of,
  organiser: Organiser,
  passkeyId: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const account = await accountOf(tx, petition.id, organiser.id)
    if (account === undefined) throw new NotFound()
    const gone = await dropPasskey(tx, organiserRing, account, passkeyId, () => true)
    await tell(tx, petition.id, organiser.id, 'removed', gone.name)
  })
}

/** Who signs in with a passkey of this petition; undefined when its answer does not hold, or it is not one of theirs any more. */
export async function organiserByPasskey(
  ctx: Context,
  petition: Of,
  response: AuthenticationResponseJSON,
): Promise<{ id: string; passkeyId: string } | undefined> {
  const passkey = await checkUsed(ctx, organiserRing, undefined, response)
  if (!passkey) return
  return ctx.transaction(async (tx) => {
    const [account] = await run<{ id: string }>(
      tx.db,
      'select organiser_id as id from organiser_accounts where id = $1 and subject_id = $2',
      [passkey.ownerId, petition.id],
    )
    if (!account || !(await organiserById(tx, petition.id, account.id))) {
      tx.logger.info({ event: 'passkey.refused', reason: 'of another petition' })
      return undefined
    }
    await notePasskeyUse(tx, organiserRing, passkey)
    return { id: account.id, passkeyId: passkey.credentialId.toString('base64url') }
  })
}
