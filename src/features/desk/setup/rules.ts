import type { Config } from '#config'
import { BLANK } from '#core/legal.ts'
import type { MessageKey, Values } from '#core/i18n.ts'
import type { Site } from '#core/site.ts'
import { isLocal, mailServer, mayList, type ListingNeed } from '#core/site-rules.ts'

/** `later`: not done, and allowed to wait where the site runs now. */
export type LineState = 'done' | 'open' | 'later'

export interface SetupLine {
  id: 'passkey' | 'site' | 'legal' | 'privacy' | 'mail' | 'petitions' | 'hotline' | 'backup' | 'listing'
  state: LineState
  /** Done, or why not. */
  says: MessageKey
  values?: Values
  /** What public listing still waits for. */
  needs?: ListingNeed[]
}

export interface SetupFacts {
  site: Site
  config: Pick<Config, 'host' | 'baseUrl' | 'secure' | 'mail'>
  passkeys: number
  backup: { madeAt?: Date; askedAt?: Date; failedAt?: Date; failure?: string }
}

/** The checklist, in the order in which it is worked through. */
export function setupLines(facts: SetupFacts): SetupLine[] {
  return [
    passkeyLine(facts),
    siteLine(facts),
    ...textLines(facts),
    mailLine(facts),
    petitionsLine(facts),
    hotlineLine(facts),
    backupLine(facts),
    listingLine(facts),
  ]
}

function passkeyLine({ passkeys, config }: SetupFacts): SetupLine {
  if (passkeys)
    return { id: 'passkey', state: 'done', says: 'desk.line-passkey-done', values: { n: passkeys } }
  return isLocal(config)
    ? { id: 'passkey', state: 'later', says: 'desk.line-passkey-later' }
    : { id: 'passkey', state: 'open', says: 'desk.line-passkey-open' }
}

const SITE = ['name', 'locale', 'timeZone', 'contact']

function siteLine({ site }: SetupFacts): SetupLine {
  return SITE.every((name) => site.decided.includes(name))
    ? {
        id: 'site',
        state: 'done',
        says: 'desk.line-site-done',
        values: { name: site.name, zone: site.timeZone, contact: site.contact },
      }
    : {
        id: 'site',
        state: 'open',
        says: 'desk.line-site-open',
        values: { name: site.name, zone: site.timeZone },
      }
}

function textLines({ site }: SetupFacts): SetupLine[] {
  return (['legal', 'privacy'] as const).map((id) =>
    site.decided.includes(id)
      ? { id, state: 'done' as const, says: `desk.line-${id}-done` as const }
      : { id, state: 'open' as const, says: `desk.line-${id}-open` as const },
  )
}

function mailLine({ site, config }: SetupFacts): SetupLine {
  const server = mailServer(config)
  if (!server) {
    const state = isLocal(config) ? 'later' : 'open'
    return { id: 'mail', state, says: 'desk.line-mail-outbox' }
  }
  return site.mailTestedWith === server
    ? { id: 'mail', state: 'done', says: 'desk.line-mail-done', values: { server } }
    : { id: 'mail', state: 'open', says: 'desk.line-mail-open', values: { server } }
}

function petitionsLine({ site }: SetupFacts): SetupLine {
  if (!site.decided.includes('openers'))
    return { id: 'petitions', state: 'open', says: 'desk.line-petitions-open' }
  return {
    id: 'petitions',
    state: 'done',
    says: `desk.line-petitions-${site.openers}`,
    values: { n: site.answerThreshold },
  }
}

/** The address it starts with leads to the hotlines of all countries, so people find theirs meanwhile; but nobody has decided on it. */
function hotlineLine({ site }: SetupFacts): SetupLine {
  const state = site.decided.includes('hotlineUrl') ? 'done' : 'open'
  return { id: 'hotline', state, says: `desk.line-hotline-${state}`, values: { name: site.hotlineName } }
}

function backupLine({ backup }: SetupFacts): SetupLine {
  const { madeAt, askedAt, failedAt, failure } = backup
  const newest = Math.max(madeAt?.getTime() ?? 0, failedAt?.getTime() ?? 0)
  if (askedAt && askedAt.getTime() > newest)
    return { id: 'backup', state: 'open', says: 'desk.line-backup-running', values: { at: askedAt } }
  if (failedAt && failedAt.getTime() === newest)
    return {
      id: 'backup',
      state: 'open',
      says: 'desk.line-backup-failed',
      values: { at: failedAt, failure: failure ?? '' },
    }
  return madeAt
    ? { id: 'backup', state: 'done', says: 'desk.line-backup-done', values: { at: madeAt } }
    : { id: 'backup', state: 'open', says: 'desk.line-backup-open' }
}

function listingLine({ site, config }: SetupFacts): SetupLine {
  const { may, local, missing } = mayList(site, config)
  if (!may) return { id: 'listing', state: 'open', says: 'desk.line-listing-open', needs: missing }
  return local
    ? {
        id: 'listing',
        state: missing.length ? 'later' : 'done',
        says: 'desk.line-listing-local',
        needs: missing,
      }
    : { id: 'listing', state: 'done', says: 'desk.line-listing-done' }
}

/** Whether a prefilled text still has places that only the operator can fill. */
export const hasBlanks = (text: string): boolean => text.includes(BLANK) || text.includes('[...]')
