import { domainToASCII } from 'node:url'

export const partyRoles = ['maker', 'publisher', 'service', 'other'] as const
export type PartyRole = (typeof partyRoles)[number]

const proofMethods = ['dns', 'mail', 'operator'] as const
export type ProofMethod = (typeof proofMethods)[number]

const DAY = 86_400_000
/** A link in a mail is opened soon; a record in a domain takes somebody else's time. */
export const CLAIM_LIVES_MS = { mail: 2 * DAY, dns: 14 * DAY } as const
const CHECK_EVERY_MS = 30 * DAY
/** While a record is missing it is looked for every day, so that its return is noticed. */
const CHECK_MISSING_EVERY_MS = DAY

/** Lower case and as DNS has it (RFC 5891); undefined for what is no domain of two labels or more. */
export function domainOf(typed: string): string | undefined {
  const name = domainToASCII(
    typed
      .trim()
      .replace(/^https?:\/\//i, '')
      .replace(/\/.*$/, '')
      .replace(/\.$/, ''),
  )
  return name.length <= 253 &&
    /^(?=.*[a-z])([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/.test(name)
    ? name
    : undefined
}

/** The domain itself; a host below it may belong to somebody else. */
export const isAt = (address: string, domain: string): boolean =>
  domainOf(address.slice(address.lastIndexOf('@') + 1)) === domain

/** Where the record stands and what it says. */
export const recordName = (domain: string): string => `_firsthand.${domain}`
export const recordValue = (token: string): string => `firsthand-place=${token}`

export interface Proof {
  id: number
  method: ProofMethod
  domain: string | null
  token: string | null
  note: string | null
  at: Date
  /** Looks at the record since then, oldest first. */
  checks: { at: Date; found: 'found' | 'missing' }[]
}

/** Since when the record is not there any more; undefined while the proof stands. Mail and a check by hand stand until the operator ends them. */
export function lostSince({ checks }: Pick<Proof, 'checks'>): Date | undefined {
  if (checks.at(-1)?.found !== 'missing') return
  const lastFound = checks.findLastIndex(({ found }) => found === 'found')
  return checks[lastFound + 1]?.at
}

/** A place may speak while at least one of its proofs stands. */
export const stands = (proofs: readonly Pick<Proof, 'checks'>[]): boolean =>
  proofs.some((proof) => !lostSince(proof))

/** Whether it is time to look for the record again. */
export function isCheckDue({ at, checks }: Pick<Proof, 'at' | 'checks'>, now: Date): boolean {
  const last = checks.at(-1)
  const wait = last?.found === 'missing' ? CHECK_MISSING_EVERY_MS : CHECK_EVERY_MS
  return now.getTime() - (last?.at ?? at).getTime() >= wait
}
