import type { Config } from '#config'
import type { Site } from '#core/site.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]'])

/** Only this machine can reach the site: it listens on a loopback address and says so in its own links. */
export const isLocal = (config: Pick<Config, 'host' | 'baseUrl'>): boolean =>
  LOOPBACK.has(config.host) && LOOPBACK.has(new URL(config.baseUrl).hostname)

const listingNeeds = ['legal', 'privacy', 'mail', 'https'] as const
export type ListingNeed = (typeof listingNeeds)[number]

/** Host of the mail server as the checklist remembers it, without user and password; '' where none is set. */
export function mailServer(config: Pick<Config, 'mail'>): string {
  if (!config.mail.url) return ''
  try {
    return new URL(config.mail.url).host || config.mail.url.replace(/:.*/s, '')
  } catch {
    return config.mail.url.replace(/:.*/s, '')
  }
}

export interface Listing {
  may: boolean
  /** The site is a trial on this machine: nothing is waited for, and the pages say so. */
  local: boolean
  missing: ListingNeed[]
}

/**
 * Whether petitions may be listed, where search engines and passers-by find them. People sign with their name and opinion, so a
 * public site needs a saved legal and privacy text, a mail server that took a test mail, and HTTPS.
 */
export function mayList(
  site: Pick<Site, 'decided' | 'mailTestedWith'>,
  config: Pick<Config, 'host' | 'baseUrl' | 'secure' | 'mail'>,
): Listing {
  const server = mailServer(config)
  const met: Record<ListingNeed, boolean> = {
    legal: site.decided.includes('legal'),
    privacy: site.decided.includes('privacy'),
    mail: server !== '' && site.mailTestedWith === server,
    https: config.secure,
  }
  const missing = listingNeeds.filter((need) => !met[need])
  const local = isLocal(config)
  return { may: local || missing.length === 0, local, missing }
}
