import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { StaffMember } from '#core/http.ts'
import { CHALLENGE_LIVES_MS } from '../rules.ts'

// Loaded when the first passkey is used: it would make up a tenth of the time that a start takes.
const webauthn = async () => import('@simplewebauthn/server')

// Web Authentication Level 3. The relying party is the host of BASE_URL; the origin must match to the letter.
const relyingParty = (ctx: Context): { rpId: string; origin: string } => {
  const { hostname, origin } = new URL(ctx.config.baseUrl)
  return { rpId: hostname, origin }
}

// Ed25519, ECDSA with P-256, RSA (RFC 9053, RFC 8812): what authenticators have and Node verifies without experimental parts.
const ALGORITHMS = [-8, -7, -257]

type Purpose = 'add' | 'sign-in' | 'confirm'

async function keepChallenge(
  ctx: Context,
  challenge: string,
  purpose: Purpose,
  staffId: number | null,
): Promise<void> {
  await ctx.db
    .insertInto('passkey_challenges')
    .values({
      challenge: Buffer.from(challenge, 'base64url'),
      purpose,
      staff_id: staffId,
      expires_at: new Date(ctx.clock.now().getTime() + CHALLENGE_LIVES_MS),
    })
    .execute()
}

/** Takes a challenge out, so that one answer is judged once, whatever the outcome. */
async function takeChallenge(
  ctx: Context,
  challenge: string,
  purpose: Purpose,
  staffId: number | null,
): Promise<boolean> {
  const taken = await run<{ expires_at: Date }>(
    ctx.db,
    `delete from passkey_challenges where challenge = $1 and purpose = $2 and staff_id is not distinct from $3 returning expires_at`,
    [Buffer.from(challenge, 'base64url'), purpose, staffId],
  )
  return taken[0] !== undefined && taken[0].expires_at > ctx.clock.now()
}

export interface Passkey {
  credentialId: Buffer
  publicKey: Buffer
  counter: number
  transports: string[]
  staffId: number
  userId: Buffer
}

export async function optionsForAdding(ctx: Context, staff: StaffMember, siteName: string): Promise<unknown> {
  const { userId, passkeys } = await ctx.transaction(async (tx) => ({
    userId: (
      await tx.db
        .selectFrom('staff')
        .where('id', '=', staff.id)
        .select('webauthn_user_id')
        .executeTakeFirstOrThrow()
    ).webauthn_user_id,
    passkeys: await tx.db
      .selectFrom('passkeys')
      .where('staff_id', '=', staff.id)
      .select(['credential_id', 'transports'])
      .execute(),
  }))
  const options = await (
    await webauthn()
  ).generateRegistrationOptions({
    rpName: siteName,
    rpID: relyingParty(ctx).rpId,
    userName: staff.email,
    userDisplayName: staff.name,
    userID: new Uint8Array(userId),
    excludeCredentials: passkeys.map((row) => ({
      id: row.credential_id.toString('base64url'),
      transports: row.transports,
    })),
    // A passkey signs in without a name being typed, and checks the person (PIN, finger, face): two factors in one.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
    timeout: CHALLENGE_LIVES_MS,
  })
  await keepChallenge(ctx, options.challenge, 'add', staff.id)
  return options
}

/** Checks what an authenticator made; the new key, or `undefined` when anything about it is wrong. */
export async function checkAdded(
  ctx: Context,
  staff: StaffMember,
  response: RegistrationResponseJSON,
): Promise<Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'transports'> | undefined> {
  const { rpId, origin } = relyingParty(ctx)
  const known = await takeChallengeOf(ctx, response, 'add', staff.id)
  if (!known) return refuse(ctx, 'unknown')
  const verified = await judged(ctx, async () =>
    (await webauthn()).verifyRegistrationResponse({
      response,
      expectedChallenge: known,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  )
  if (!verified?.verified) return
  const { credential } = verified.registrationInfo
  return {
    credentialId: Buffer.from(credential.id, 'base64url'),
    publicKey: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: (credential.transports ?? [])
      .filter((transport) => /^[a-z-]{1,20}$/.test(transport))
      .slice(0, 10),
  }
}

/** Options for signing in with any passkey of the site, or for confirming as one person. */
export async function optionsForUsing(ctx: Context, staff: StaffMember | undefined): Promise<unknown> {
  const own = staff
    ? await ctx.db
        .selectFrom('passkeys')
        .where('staff_id', '=', staff.id)
        .select(['credential_id', 'transports'])
        .execute()
    : []
  const options = await (
    await webauthn()
  ).generateAuthenticationOptions({
    rpID: relyingParty(ctx).rpId,
    allowCredentials: own.map((row) => ({
      id: row.credential_id.toString('base64url'),
      transports: row.transports,
    })),
    userVerification: 'required',
    timeout: CHALLENGE_LIVES_MS,
  })
  await keepChallenge(ctx, options.challenge, staff ? 'confirm' : 'sign-in', staff?.id ?? null)
  return options
}

/** Checks a signature of a passkey; the key and its new counter, or `undefined` when anything about it is wrong. */
export async function checkUsed(
  ctx: Context,
  staff: StaffMember | undefined,
  response: AuthenticationResponseJSON,
): Promise<Passkey | undefined> {
  const { rpId, origin } = relyingParty(ctx)
  const known = await takeChallengeOf(ctx, response, staff ? 'confirm' : 'sign-in', staff?.id ?? null)
  const passkey = known && (await passkeyOf(ctx, Buffer.from(response.id, 'base64url')))
  if (!known || !passkey || (staff && staff.id !== passkey.staffId)) return refuse(ctx, 'unknown')
  const { userHandle } = response.response
  if (userHandle && !Buffer.from(userHandle, 'base64url').equals(passkey.userId))
    return refuse(ctx, 'of another user')
  const verified = await judged(ctx, async () =>
    (await webauthn()).verifyAuthenticationResponse({
      response,
      expectedChallenge: known,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId.toString('base64url'),
        publicKey: new Uint8Array(passkey.publicKey),
        counter: passkey.counter,
        transports: passkey.transports,
      },
    }),
  )
  return verified?.verified ? { ...passkey, counter: verified.authenticationInfo.newCounter } : undefined
}

function refuse(ctx: Context, reason: string): undefined {
  ctx.logger.info({ event: 'passkey.refused', reason })
}

async function passkeyOf(ctx: Context, credentialId: Buffer): Promise<Passkey | undefined> {
  return ctx.db
    .selectFrom('passkeys')
    .innerJoin('staff', 'staff.id', 'passkeys.staff_id')
    .leftJoin('staff_departures', 'staff_departures.staff_id', 'staff.id')
    .where('credential_id', '=', credentialId)
    .where('staff_departures.staff_id', 'is', null)
    .select([
      'credential_id as credentialId',
      'public_key as publicKey',
      'counter',
      'transports',
      'passkeys.staff_id as staffId',
      'webauthn_user_id as userId',
    ])
    .executeTakeFirst()
}

/** The challenge that the client says it answered, when it is one of ours and was not answered before. */
async function takeChallengeOf(
  ctx: Context,
  { response }: RegistrationResponseJSON | AuthenticationResponseJSON,
  purpose: Purpose,
  staffId: number | null,
): Promise<string | undefined> {
  const challenge = challengeIn(response.clientDataJSON)
  return challenge !== undefined && (await takeChallenge(ctx, challenge, purpose, staffId))
    ? challenge
    : undefined
}

function challengeIn(clientDataJSON: string): string | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'))
    if (typeof data === 'object' && data && 'challenge' in data && typeof data.challenge === 'string')
      return data.challenge
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
}

// The library throws for every way in which an answer can be wrong, from a foreign origin to bytes that are no CBOR.
async function judged<T>(ctx: Context, verify: () => Promise<T>): Promise<T | undefined> {
  try {
    return await verify()
  } catch (error) {
    ctx.logger.info({
      event: 'passkey.refused',
      reason: error instanceof Error ? error.message : String(error),
    })
  }
}
