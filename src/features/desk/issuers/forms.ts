import { z } from 'zod'
import { oneLine } from '#core/forms.ts'
import type { MessageKey } from '#core/i18n.ts'
import { decodeTokenKey, PROOF_KINDS, type ProofKind } from '#features/viewings/index.ts'
import { slugIn } from '../params.ts'

const key = (text: MessageKey): MessageKey => text
const line = (missing: MessageKey, long: MessageKey, most: number) =>
  z.string().default('').transform(oneLine).pipe(z.string().min(1, missing).max(most, long))

// RFC 1123 names, with a port where a trial needs one.
const HOST =
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*(:\d{1,5})?$/

const isPage = (text: string): boolean => {
  try {
    return ['https:', 'http:'].includes(new URL(text).protocol)
  } catch {
    return false
  }
}

/** A public key as it was pasted: base64 or base64url, with line breaks or without. */
const tokenKey = z
  .string()
  .default('')
  .transform((text) => text.replace(/\s+/g, ''))
  .refine((text) => text === '' || decodeTokenKey(text) !== undefined, key('desk.issuers-key-wrong'))
  .transform((text) => (text === '' ? undefined : decodeTokenKey(text)))

export const registrationSchema = z
  .object({
    name: line(key('desk.issuers-name-missing'), key('desk.issuers-name-long'), 80),
    host: z
      .string()
      .default('')
      .transform((text) =>
        text
          .trim()
          .toLowerCase()
          .replace(/^https?:\/\//, '')
          .replace(/\/.*$/, ''),
      )
      .refine((text) => HOST.test(text), key('desk.issuers-host-wrong')),
    proof: z.enum(['issuer', 'self-hosted'], key('desk.issuers-proof-missing')),
    url: z
      .string()
      .default('')
      .transform((text) => text.trim())
      .refine((text) => text === '' || (text.length <= 500 && isPage(text)), key('desk.issuers-url-wrong'))
      .transform((text) => text || null),
    work: z
      .string()
      .default('')
      .transform(slugIn)
      .pipe(z.string().min(1, key('desk.issuers-work-wrong')).max(200, key('desk.issuers-work-wrong'))),
    sign: tokenKey,
    review: tokenKey,
    vote: tokenKey,
  })
  .refine(({ sign, review, vote }) => sign || review || vote, {
    path: ['sign'],
    message: key('desk.issuers-key-missing'),
  })

export const keysIn = (input: z.infer<typeof registrationSchema>): { kind: ProofKind; spki: Buffer }[] =>
  PROOF_KINDS.flatMap((kind) => (input[kind] ? [{ kind, spki: input[kind] }] : []))

export const retirementSchema = z.object({
  reason: line(key('desk.reason-missing'), key('desk.reason-long'), 200),
})
