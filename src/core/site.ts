import type { Context } from '#core/context.ts'
import { isUnavailable } from '#core/db.ts'

/** What the operator decided about the site. Every value has an honest default, so a page never waits for set-up. */
export interface Site {
  name: string
  locale: string
  timeZone: string
  contact: string
  legal: string
  privacy: string
  /** Who may open petitions. */
  openers: 'everyone' | 'staff'
  /** Net signatures at which an answer is asked for. */
  answerThreshold: number
  /** Months after its end in which everything personal about a petition is deleted. */
  anonymiseMonths: number
  /** Whether the text of a review is read by a moderator before it is shown, or afterwards. The mark counts either way. */
  reviewTexts: 'before' | 'after'
  /** Days from then until the answer is due. */
  answerDays: number
  /** Supporters whom an author finds by private link before a petition goes live; 0: none are needed. */
  supportersNeeded: number
  /** Where people turn to about pictures that harm a child; the national one, once the operator has named it. */
  hotlineName: string
  hotlineUrl: string
  /** What people pick from to say what a poster promises, by kind of work; without one the list of the software. */
  traits: Record<string, string[]>
  /** Words of the site's own traits, by language. */
  traitWords: Record<string, Record<string, string>>
  /** Host of the mail server that took a test mail. */
  mailTestedWith: string
  /** Names of the settings that the operator saved. */
  decided: string[]
}

export const siteDefaults: Omit<Site, 'decided'> = {
  name: 'Firsthand',
  locale: 'en',
  timeZone: 'Etc/UTC',
  contact: '',
  legal: '',
  privacy: '',
  openers: 'everyone',
  answerThreshold: 10_000,
  anonymiseMonths: 6,
  reviewTexts: 'before',
  answerDays: 30,
  supportersNeeded: 0,
  // The association of national hotlines: it leads to the one of each country.
  hotlineName: 'INHOPE',
  hotlineUrl: 'https://www.inhope.org/EN',
  traits: {},
  traitWords: {},
  mailTestedWith: '',
}

/** Longer than reading takes; the settings of a moment ago will do while the database is slow or away. */
const READ_WAIT_MS = 250

/** The newest row per name wins; read at most once a second per process, by one for all who ask meanwhile. */
export async function readSite(ctx: Context): Promise<Site> {
  const cache = ctx.shared(siteCache)
  const now = performance.now()
  const known = cache.site
  if (!known) return (cache.first ??= readSettings(ctx, cache))
  if (now - cache.at <= 1_000) return known
  cache.at = now
  const soon = readSettings(ctx, cache).catch((error: unknown) => {
    if (isUnavailable(error)) return known
    throw error
  })
  let timer: NodeJS.Timeout | undefined
  const later = new Promise<Site>((resolve) => (timer = setTimeout(() => resolve(known), READ_WAIT_MS)))
  return Promise.race([soon, later]).finally(() => clearTimeout(timer))
}

async function readSettings(ctx: Context, cache: SiteCache): Promise<Site> {
  const { reads } = cache
  const at = performance.now()
  try {
    const rows = await ctx.db
      .selectFrom('site_settings')
      .distinctOn('name')
      .select(['name', 'value'])
      .orderBy('name')
      .orderBy('id', 'desc')
      .execute()
    const saved = Object.fromEntries(rows.map((row) => [row.name, row.value]))
    const site = { ...siteDefaults, ...saved, decided: rows.map((row) => row.name) }
    // What was read before somebody saved is not kept.
    if (reads === cache.reads) Object.assign(cache, { site, at })
    return site
  } finally {
    if (reads === cache.reads) cache.first = undefined
  }
}

interface SiteCache {
  site: Site | undefined
  at: number
  reads: number
  /** Under way where nothing is known yet. */
  first: Promise<Site> | undefined
}

const siteCache = (): SiteCache => ({ site: undefined, at: 0, reads: 0, first: undefined })

export async function saveSetting(
  ctx: Context,
  name: keyof typeof siteDefaults,
  value: string | number | Record<string, unknown>,
  staffId: number | null,
): Promise<void> {
  await ctx.db
    .insertInto('site_settings')
    .values({ name, value: JSON.stringify(value), decided_at: ctx.clock.now(), decided_by: staffId })
    .execute()
  forgetSite(ctx)
}

/** In this process the settings are read anew; the other processes do so within a second. */
export function forgetSite(ctx: Context): void {
  const cache = ctx.shared(siteCache)
  cache.site = cache.first = undefined
  cache.reads++
}
