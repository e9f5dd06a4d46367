import type { Context } from '#core/context.ts'

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
  mailTestedWith: '',
}

/** The newest row per name wins; read at most once a second per process. */
export async function readSite(ctx: Context): Promise<Site> {
  const cache = ctx.shared(siteCache)
  const now = performance.now()
  if (!cache.site || now - cache.at > 1_000) {
    cache.at = now
    const rows = await ctx.db
      .selectFrom('site_settings')
      .distinctOn('name')
      .select(['name', 'value'])
      .orderBy('name')
      .orderBy('id', 'desc')
      .execute()
    const saved = Object.fromEntries(rows.map((row) => [row.name, row.value]))
    cache.site = { ...siteDefaults, ...saved, decided: rows.map((row) => row.name) }
  }
  return cache.site
}

export function siteCache(): { site: Site | undefined; at: number } {
  return { site: undefined, at: 0 }
}

export async function saveSetting(ctx: Context, name: keyof typeof siteDefaults, value: string | number, staffId: number | null): Promise<void> {
  await ctx.db
    .insertInto('site_settings')
    .values({ name, value: JSON.stringify(value), decided_at: ctx.clock.now(), decided_by: staffId })
    .execute()
  ctx.shared(siteCache).site = undefined
}
