import { sameText } from '#core/crypto.ts'

export interface MetricsRequest {
  ip: string
  authorization: string | null
  /** A header that a reverse proxy adds. */
  forwarded: boolean
  token: string | undefined
}

/**
 * Figures are for whoever holds the token, and for a program on this machine that asks directly. A reverse proxy on this
 * machine also comes from loopback, so a forwarded request is never taken for a local one.
 */
export function maySeeMetrics({ ip, authorization, forwarded, token }: MetricsRequest): boolean {
  if (token && authorization && sameText(authorization, `Bearer ${token}`)) return true
  return !forwarded && (ip === '::1' || ip.startsWith('127.'))
}

export interface HealthFacts {
  database: boolean
  /** Age of the oldest confirmed contribution that is not counted, 0 when there is none. */
  uncountedSeconds: number
  /** Mails that should have left more than five minutes ago. */
  lateMails: number
}

/** Counting takes two seconds; a minute without it means that the worker stands still. */
const MOST_UNCOUNTED_SECONDS = 60

export const isHealthy = ({ database, uncountedSeconds }: HealthFacts): boolean =>
  database && uncountedSeconds <= MOST_UNCOUNTED_SECONDS
