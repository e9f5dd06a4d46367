import { z } from 'zod'
import type { Context } from '#core/context.ts'
import { FACTS, type WorkChange } from './changing.ts'
import { kinds } from './forms.ts'
import { schemes } from './identifiers.ts'
import type { Work, WorkSummary } from './queries.ts'
import { workPath } from './views.ts'

export const workSummarySchema = z
  .object({
    slug: z.string(),
    url: z.url(),
    kind: z.enum(kinds),
    year: z.int().nullable(),
    title: z.string(),
    makers: z.array(z.string()),
    services: z.array(z.string()),
    sample: z.boolean().meta({ description: 'Invented, to try the site out' }),
  })
  .meta({ id: 'WorkSummary' })

export const workSchema = workSummarySchema
  .extend({
    added_at: z.iso.datetime(),
    titles: z.array(z.object({ language: z.string(), title: z.string() })),
    running_minutes: z.int().nullable(),
    publishers: z.array(z.string()),
    releases: z.array(z.object({ country: z.string(), date: z.iso.date() })),
    identifiers: z.array(z.object({ scheme: z.enum(schemes), value: z.string() })),
    corrections: z
      .array(z.object({ at: z.iso.datetime(), facts: z.array(z.enum(FACTS)) }))
      .meta({ description: 'What this site corrected, newest first' }),
  })
  .meta({ id: 'Work' })

export const worksQuery = z.object({
  q: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'Words or an identifier; accents and small typing errors do not matter' }),
  page: z.string().optional().meta({ description: 'Counted from 1; beyond the ends the list is empty' }),
})

/** Links of a page of a list; `null` where there is none. */
export const linksSchema = z
  .object({ first: z.string(), prev: z.string().nullable(), next: z.string().nullable(), last: z.string() })
  .meta({ id: 'PageLinks' })

export const worksSchema = z.object({
  total: z.int(),
  page: z.int(),
  links: linksSchema,
  works: z.array(workSummarySchema),
})

export function workSummaryJson(ctx: Context, work: WorkSummary): z.infer<typeof workSummarySchema> {
  const { slug, kind, year, title, makers, services, sample } = work
  return { slug, url: ctx.config.baseUrl + workPath(work), kind, year, title, makers, services, sample }
}

export function workJson(ctx: Context, work: Work, changes: WorkChange[]): z.infer<typeof workSchema> {
  return {
    ...workSummaryJson(ctx, work),
    added_at: work.addedAt.toISOString(),
    titles: work.titles,
    running_minutes: work.runningMinutes,
    publishers: work.publishers,
    releases: work.releases.map((release) => ({ country: release.market, date: release.releasedOn })),
    identifiers: work.identifiers,
    corrections: changes.map(({ at, facts }) => ({
      at: at.toISOString(),
      facts: FACTS.filter((fact) => facts[fact]),
    })),
  }
}
