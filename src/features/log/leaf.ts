import { createHmac } from 'node:crypto'
import { utcDay } from '#core/clock.ts'

/** Kinds of leaves that do not add a contribution but refer to one (`ref`). */
export const ACT_KINDS = ['change', 'withdraw', 'remove', 'restore', 'erase', 'key'] as const

export interface Leaf {
  kind: string
  subject: string
  /** Version of the text, or null. */
  version: number | null
  /** `seen[/proof]`, for example `all` or `all/issuer`. */
  basis: string
  choice: string
  at: Date
  /** Index of the leaf that this one is about, or null. */
  ref: number | null
  /** Commitment in base64, or '-'. */
  value: string
}

/**
 * Exact text of an entry: UTF-8, LF-ended, one field per line under a version line. Everything that is counted is in clear, so
 * that a stranger can recount; country and minute are not here, because they identify people.
 */
export const leafText = (leaf: Leaf): string =>
  [
    'firsthand.leaf/v1',
    leaf.kind,
    leaf.subject,
    leaf.version ?? '-',
    leaf.basis,
    leaf.choice,
    utcDay(leaf.at),
    leaf.ref ?? '-',
    leaf.value,
    '',
  ].join('\n')

/** HMAC-SHA-256(32 random bytes, canonical payload), base64. Without the random bytes it says nothing about the payload. */
export const commitment = (salt: Buffer, payload: Buffer): string => createHmac('sha256', salt).update(payload).digest('base64')
