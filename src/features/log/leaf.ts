import { utcDay } from '#core/clock.ts'
import { macOnce } from '#core/crypto.ts'
import { ACT_KINDS, RECORD_KINDS, formatLeaf } from '#verify'

export { ACT_KINDS, RECORD_KINDS }

export interface Leaf {
  kind: string
  /** Public id of the subject, or '-'. */
  subject: string
  /** Version of the text, or null. */
  version: number | null
  /** `seen[/proof]`, for example `all` or `all/issuer`. */
  basis: string
  choice: string
  at: Date
  /** Index of the leaf that this one is about, or null. */
  ref: number | null
  /** Commitment in base64, the key that a `key` leaf announces, or '-'. */
  value: string
}

/** Exact text of an entry; the format is `verify/leaf.js`. */
export const leafText = ({ at, version, ...leaf }: Leaf): string =>
  formatLeaf({ ...leaf, version: String(version ?? '-'), day: utcDay(at) })

/** HMAC-SHA-256(32 random bytes, canonical payload), base64. Without the random bytes it says nothing about the payload. */
export const commitment = (salt: Buffer, payload: Buffer): string => macOnce(salt, payload).toString('base64')
