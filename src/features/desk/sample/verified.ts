import { generateKeyPairSync } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { encodeTokenKey, PROOF_KINDS, registerIssuer } from '#features/viewings/index.ts'
import { workBySlug } from '#features/works/index.ts'
import type { Dispute } from './people.ts'

/** An invented cinema that verifies viewings of the invented film; nobody has its private keys. */
export async function addVerified(tx: Context, slug: string, { verified }: Dispute): Promise<void> {
  const keys = PROOF_KINDS.map((kind) => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    return { kind, spki: encodeTokenKey(Buffer.from(publicKey.export({ format: 'jwk' }).n!, 'base64url')) }
  })
  const { name, host } = verified
  const work = await workBySlug(tx, slug)
  await registerIssuer(tx, { name, host, proof: 'issuer', url: null, work, keys }, 'sample')
}
