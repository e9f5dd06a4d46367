import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { CHALLENGE_LIVES_MS } from '../rules.ts'
import type { Keyring } from './keyring.ts'

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
  ring: Keyring,
  challenge: string,
  purpose: Purpose,
  ownerId: number | null,
): Promise<void> {
  const { challenges: table, owner: column } = ring
  await run(
    ctx.db,
    `insert into ${table} (challenge, purpose, ${column}, expires_at) values ($1, $2, $3, $4)`,
    [
      Buffer.from(challenge, 'base64url'),
      purpose,
      ownerId,
      new Date(ctx.clock.now().getTime() + CHALLENGE_LIVES_MS),
    ],
  )
}

/** Takes a challenge out, so that one answer is judged once, whatever the outcome. */
async function takeChallenge(
  ctx: Context,
  ring: Keyring,
  challenge: string,
  purpose: Purpose,
  ownerId: number | null,
): Promise<boolean> {
  const { challenges: table, owner: column } = ring
  const taken = await run<{ expires_at: Date }>(
    ctx.db,
    `delete from ${table} where challenge = $1 and purpose = $2 and ${column} is not distinct from $3 returning expires_at`,
    [Buffer.from(challenge, 'base64url'), purpose, ownerId],
  )
  return taken[0] !== undefined && taken[0].expires_at > ctx.clock.now()
}

/** Whose passkey it is to be, as the device shows it. */
export interface Owner {
  id: number
  name: string
  email: string
}

export interface Passkey {
  credentialId: Buffer
  publicKey: Buffer
  counter: number
  transports: string[]
  ownerId: number
  userId: Buffer
}

const keysOf = (
  ctx: Context,
  { keys: table, owner: column }: Keyring,
  ownerId: number,
): Promise<{ credential_id: Buffer; transports: string[] }[]> =>
  run(ctx.db, `select credential_id, transports from ${table} where ${column} = $1`, [ownerId])

export async function optionsForAdding(
  ctx: Context,
  ring: Keyring,
  owner: Owner,
  siteName: string,
): Promise<unknown> {
  const { people: table } = ring
  const [person] = await run<{ webauthn_user_id: Buffer }>(
    ctx.db,
    `select webauthn_user_id from ${table} where id = $1`,
    [owner.id],
  )
  const userId = person!.webauthn_user_id
  const passkeys = await keysOf(ctx, ring, owner.id)
  const options = await (
    await webauthn()
  ).generateRegistrationOptions({
    rpName: siteName,
    rpID: relyingParty(ctx).rpId,
    userName: owner.email,
    userDisplayName: owner.name,
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
  await keepChallenge(ctx, ring, options.challenge, 'add', owner.id)
  return options
}

/** Checks what an authenticator made; the new key, or `undefined` when anything about it is wrong. */
export async function checkAdded(
  ctx: Context,
  ring: Keyring,
  owner: Pick<Owner, 'id'>,
  response: RegistrationResponseJSON,
): Promise<Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'transports'> | undefined> {
  const { rpId, origin } = relyingParty(ctx)
  const known = await takeChallengeOf(ctx, ring, response, 'add', owner.id)
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
export async function optionsForUsing(
  ctx: Context,
  ring: Keyring,
  owner: Pick<Owner, 'id'> | undefined,
): Promise<unknown> {
  const own = owner ? await keysOf(ctx, ring, owner.id) : []
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
  await keepChallenge(ctx, ring, options.challenge, owner ? 'confirm' : 'sign-in', owner?.id ?? null)
  return options
}

/** Checks a signature of a passkey; the key and its new counter, or `undefined` when anything about it is wrong. */
export async function checkUsed(
  ctx: Context,
  ring: Keyring,
  owner: Pick<Owner, 'id'> | undefined,
  response: AuthenticationResponseJSON,
): Promise<Passkey | undefined> {
  const { rpId, origin } = relyingParty(ctx)
  const known = await takeChallengeOf(ctx, ring, response, owner ? 'confirm' : 'sign-in', owner?.id ?? null)
  const passkey = known && (await passkeyOf(ctx, ring, Buffer.from(response.id, 'base64url')))
  if (!known || !passkey || (owner && owner.id !== passkey.ownerId)) return refuse(ctx, 'unknown')
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

async function passkeyOf(ctx: Context, ring: Keyring, credentialId: Buffer): Promise<Passkey | undefined> {
  const { owner: column, departures: table } = ring
  const where = table ? ` and not exists (select from ${table} d where d.${column} = p.id)` : ''
  const [found] = await run<Passkey>(
    ctx.db,
    `select k.credential_id as "credentialId", k.public_key as "publicKey", k.counter, k.transports, k.${column} as "ownerId",
       p.webauthn_user_id as "userId"
     from ${ring.keys} k join ${ring.people} p on p.id = k.${column}
     where k.credential_id = $1${where}`,
    [credentialId],
  )
  return found
}

/** The challenge that the client says it answered, when it is one of ours and was not answered before. */
async function takeChallengeOf(
  ctx: Context,
  ring: Keyring,
  { response }: RegistrationResponseJSON | AuthenticationResponseJSON,
  purpose: Purpose,
  ownerId: number | null,
): Promise<string | undefined> {
  const challenge = challengeIn(response.clientDataJSON)
  return challenge !== undefined && (await takeChallenge(ctx, ring, challenge, purpose, ownerId))
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
