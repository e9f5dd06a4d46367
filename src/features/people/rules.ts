import type { Config } from '#config'
import type { StaffMember } from '#core/http.ts'
import { isLocal } from '#core/site-rules.ts'

const HOUR = 3_600_000

export const LINK_LIVES_MS = HOUR
const SESSION_IDLE_MS = 12 * HOUR
export const SESSION_LIVES_MS = 7 * 24 * HOUR
/** A read notes that the session is in use at most this often. */
export const SESSION_TOUCH_MS = HOUR / 6
export const CHALLENGE_LIVES_MS = HOUR / 12

/** What opened a session: the command line on the server, a link in a mail, or a passkey. */
export type Opening = 'invite' | 'mail' | 'passkey'

/**
 * What a session may open. At a public address one factor never opens the desk. On a machine that only its owner reaches,
 * a mail link proves no less than a passkey would: whoever can read the link there can read the database too.
 */
export function deskFactor(
  factor: StaffMember['factor'],
  config: Pick<Config, 'host' | 'baseUrl'>,
): StaffMember['factor'] {
  return factor === 'passkey' || isLocal(config) ? 'passkey' : 'link'
}

/** Whether a session still counts; both limits are exclusive. */
export function isAlive(session: { expiresAt: Date; seenAt: Date }, now: Date): boolean {
  return session.expiresAt > now && now.getTime() - session.seenAt.getTime() < SESSION_IDLE_MS
}

/**
 * Whether this session may add a passkey. Somebody who only reads the mailbox must not be able to add their own key to an
 * account that is protected by one; somebody with the server's command line may, because that is how a lost key is replaced.
 */
export function mayAddPasskey(
  session: { factor: StaffMember['factor']; openedBy: Opening },
  passkeys: number,
): boolean {
  return passkeys === 0 || session.factor === 'passkey' || session.openedBy === 'invite'
}

/** The last passkey stays: without one, a public site would lock its owner out. */
export const mayRemovePasskey = (passkeys: number): boolean => passkeys > 1

/** Addresses of staff are compared in lower case; they are typed by people who know each other. */
export const staffEmail = (typed: string): string => typed.normalize('NFC').trim().toLowerCase()
