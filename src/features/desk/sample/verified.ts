import { constants, generateKeyPairSync, randomBytes, randomUUID, sign, type KeyObject } from 'node:crypto'
import type { Context } from '#core/context.ts'
import type { Entry } from '#features/log/index.ts'
import {
  encodeTokenKey,
  isProofKind,
  keysOf,
  PROOF_KINDS,
  registerIssuer,
  spendTokens,
  tokenInput,
  type Spendable,
} from '#features/viewings/index.ts'
import { workBySlug } from '#features/works/index.ts'
import type { Dispute } from './people.ts'

/**
 * An invented cinema that verifies viewings of the invented film, and a token of its keys for each contribution that says so, spent like any other. Nobody
 * has its private keys afterwards. Answers the entries of the tokens, which stand before what they back.
 */
export async function addVerified(
  tx: Context,
  slug: string,
  { verified }: Dispute,
  entries: readonly Entry[],
): Promise<Entry[]> {
  const work = await workBySlug(tx, slug)
  const { name, host } = verified
  const pairs = new Map<string, KeyObject>()
  const keys = PROOF_KINDS.map((kind) => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    pairs.set(kind, privateKey)
    return { kind, spki: encodeTokenKey(Buffer.from(publicKey.export({ format: 'jwk' }).n!, 'base64url')) }
  })
  await registerIssuer(tx, { name, host, proof: 'issuer', url: null, work, keys }, 'sample')
  const registered = (await keysOf(tx, work.id)).filter((key) => key.host === host)
  const spent = entries
    .filter(({ kind, basis }) => isProofKind(kind) && basis.endsWith('/issuer'))
    .map((entry) => ({
      entry,
      token: tokenOf(
        registered.find(({ kind }) => kind === entry.kind)!,
        pairs.get(entry.kind)!,
      ),
    }))
  const taken = await spendTokens(
    tx,
    spent.map(({ token }) => token),
  )
  if (taken.some((result) => result !== 'taken')) throw new Error('a token of the sample was spent before')
  return spent.map(({ entry: { subjectId, subject, at }, token }) => ({
    subjectId,
    subject,
    voiceId: randomUUID(),
    kind: 'token',
    version: null,
    basis: '-',
    choice: '-',
    wasBasis: null,
    wasChoice: null,
    country: null,
    language: null,
    value: token.token,
    at,
  }))
}

/** As a browser has it in the end: an unblinded signature is an RSASSA-PSS signature like any other (RFC 9474, 4.4). */
function tokenOf({ id, challenge }: { id: Buffer; challenge: Buffer }, key: KeyObject): Spendable {
  const nonce = randomBytes(32)
  const input = tokenInput(nonce, challenge, id)
  const authenticator = sign('sha384', input, {
    key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: 48,
  })
  return {
    proof: 'issuer',
    keyId: id.toString('base64'),
    nonce: nonce.toString('base64'),
    token: Buffer.concat([input, authenticator]).toString('base64'),
  }
}
