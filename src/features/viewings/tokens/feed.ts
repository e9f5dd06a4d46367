import { z } from 'zod'
import type { Context } from '#core/context.ts'
import type { IssuerKey } from './keys.ts'
import { PROOF_KINDS } from './protocol.ts'

const issuerKeySchema = z.object({
  work: z.string().meta({ description: 'Slug of the work' }),
  title: z.string(),
  kind: z.enum(PROOF_KINDS),
  issuer: z.string(),
  host: z.string(),
  proof: z.enum(['room', 'issuer', 'self-hosted']),
  url: z.string().nullable(),
  'token-type': z.literal(2),
  'token-key-id': z.string().meta({ description: 'SHA-256 of token-key, base64url' }),
  'token-key': z.string().meta({ description: 'SubjectPublicKeyInfo as in RFC 9578, 6.5, base64url' }),
  challenge: z.string().meta({ description: 'TokenChallenge of RFC 9577, base64url' }),
  since: z.iso.datetime(),
  retired: z.iso.datetime().nullable(),
})

export const issuersSchema = z.object({ keys: z.array(issuerKeySchema) })

export const issuersJson = (keys: readonly IssuerKey[]): z.infer<typeof issuersSchema> => ({
  keys: keys.map((key) => ({
    work: key.work,
    title: key.title,
    kind: key.kind,
    issuer: key.issuer,
    host: key.host,
    proof: key.proof,
    url: key.url,
    'token-type': 2,
    'token-key-id': key.id.toString('base64url'),
    'token-key': key.spki.toString('base64url'),
    challenge: key.challenge.toString('base64url'),
    since: key.madeAt.toISOString(),
    retired: key.retiredAt?.toISOString() ?? null,
  })),
})

/** Issuer directory, RFC 9578, 4; `work` and `kind` are ours. */
export const directoryOf = (ctx: Context, keys: readonly IssuerKey[]): unknown => ({
  'issuer-request-uri': `${ctx.config.baseUrl}/viewings/token-request`,
  'token-keys': keys
    .filter((key) => key.proof === 'room' && !key.retiredAt)
    .map((key) => ({
      'token-type': 2,
      'token-key': key.spki.toString('base64url'),
      'not-before': Math.floor(key.madeAt.getTime() / 1000),
      work: key.work,
      kind: key.kind,
    })),
})
