import { z } from 'zod'
import type { Context } from '#core/context.ts'
import { workPath, type Work } from '#features/works/index.ts'
import { loggedIso } from '../importing/rules.ts'
import type { ShownReview } from '../reading/queries.ts'
import { ABOUTS, type About } from '../reviewing/forms.ts'
import { reviewsPath } from '../reviewing/paths.ts'
import { LEVEL, MARKS, PRIOR } from '../statistics/posterior.ts'
import type { Statistics } from '../statistics/queries.ts'
import {
  agreementOf,
  ENOUGH,
  FEWEST,
  GROUPS,
  headlineOf,
  scoreOf,
  total,
  type ByGroup,
} from '../statistics/rules.ts'

const counts = z.record(z.string(), z.int()).meta({ description: 'How many gave each mark, 0.5 to 5' })
const score = z.object({
  n: z.int(),
  told: z.enum(['none', 'too-few', 'interval', 'number']),
  mean: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  agreement: z.enum(['agreed', 'mixed', 'split']).nullable(),
})

export const statisticsSchema = z.object({
  work: z.url(),
  log: z.object({ name: z.string(), size: z.int(), at: z.iso.datetime(), subject: z.string().nullable() }),
  method: z.object({
    url: z.url(),
    prior_per_mark: z.number(),
    interval: z.number(),
    fewest: z.int(),
    decimal_from: z.int(),
  }),
  headline: z.object({ group: z.enum(GROUPS), verified: z.boolean(), about: z.literal('work') }),
  topics: z
    .record(z.enum(ABOUTS), z.record(z.string(), z.object({ marks: counts, score })))
    .meta({ description: 'By what the reviews are about; everything else here is about the work alone' }),
  groups: z.record(z.string(), z.object({ marks: counts, score })),
  months: z.array(z.object({ month: z.string(), groups: z.record(z.string(), counts) })),
  languages: z.array(z.object({ language: z.string(), groups: z.record(z.string(), counts) })),
})

const marksOf = (all: readonly number[]): Record<string, number> =>
  Object.fromEntries(MARKS.map((mark, k) => [String(mark), all[k]!]))

const presentMarks = (groups: ByGroup): Record<string, Record<string, number>> =>
  Object.fromEntries(
    GROUPS.filter((group) => total(groups[group]) > 0).map((group) => [group, marksOf(groups[group])]),
  )

/** Everything from which the page is made: whoever has this can work out each of its numbers again. */
export function statisticsJson(
  ctx: Context,
  work: Work,
  statistics: Statistics,
  subject: string | null,
): z.infer<typeof statisticsSchema> {
  const { groups, topics, log } = statistics
  const told = (of: readonly number[]): z.infer<typeof score> => {
    const one = scoreOf(of)
    return {
      n: one.n,
      told: one.kind,
      mean: one.kind === 'number' ? one.mean : null,
      low: 'low' in one ? one.low : null,
      high: 'high' in one ? one.high : null,
      agreement: agreementOf(of) ?? null,
    }
  }
  const scored = (of: ByGroup): z.infer<typeof statisticsSchema>['groups'] =>
    Object.fromEntries(
      GROUPS.filter((group) => total(of[group]) > 0).map((group) => [
        group,
        { marks: marksOf(of[group]), score: told(of[group]) },
      ]),
    )
  return {
    work: ctx.config.baseUrl + workPath(work),
    log: { name: log.name, size: log.size, at: log.at.toISOString(), subject },
    method: {
      url: `${ctx.config.baseUrl}${reviewsPath(work)}/method`,
      prior_per_mark: PRIOR,
      interval: LEVEL,
      fewest: FEWEST,
      decimal_from: ENOUGH,
    },
    headline: { ...headlineOf(groups), about: 'work' },
    topics: Object.fromEntries(ABOUTS.map((about) => [about, scored(topics[about])])) as z.infer<
      typeof statisticsSchema
    >['topics'],
    groups: scored(groups),
    months: statistics.months.map(({ month, groups: of }) => ({ month, groups: presentMarks(of) })),
    languages: statistics.languages.map(({ language, groups: of }) => ({
      language,
      groups: presentMarks(of),
    })),
  }
}

export const CSV_COLUMNS = ['part', 'key', 'about', 'group', 'mark', 'count', 'log_size'] as const

/** The same counts, one per line; zeros left out. Months and languages are told of marks about the work. */
export function statisticsRows(statistics: Statistics): Record<string, string | number>[] {
  const { topics, months, languages, log } = statistics
  const lines = (
    part: string,
    key: string,
    of: ByGroup,
    about: About = 'work',
  ): Record<string, string | number>[] =>
    GROUPS.flatMap((group) =>
      MARKS.flatMap((mark, k) =>
        of[group][k] ? [{ part, key, about, group, mark, count: of[group][k], log_size: log.size }] : [],
      ),
    )
  return [
    ...ABOUTS.flatMap((about) => lines('all', '', topics[about], about)),
    ...months.flatMap(({ month, groups: of }) => lines('month', month, of)),
    ...languages.flatMap(({ language, groups: of }) => lines('language', language, of)),
  ]
}

const SCHEMA_KINDS: Partial<Record<Work['kind'], string>> = {
  film: 'Movie',
  series: 'TVSeries',
  episode: 'TVEpisode',
  game: 'VideoGame',
  book: 'Book',
  play: 'Play',
  exhibition: 'ExhibitionEvent',
  article: 'Article',
}

export const jsonLdSchema = z.object({
  '@context': z.url(),
  '@graph': z.array(z.record(z.string(), z.unknown())),
})

/**
 * The shown texts as schema.org `Review`. An `AggregateRating` is left out on purpose: it would be one number for those who saw the work and
 * those who did not. What a review rests on stands in `additionalProperty`, because schema.org has no word for it.
 */
export function reviewsJsonLd(
  ctx: Context,
  work: Work,
  reviews: ShownReview[],
): z.infer<typeof jsonLdSchema> {
  const { baseUrl } = ctx.config
  const item = {
    '@type': SCHEMA_KINDS[work.kind] ?? 'CreativeWork',
    '@id': baseUrl + workPath(work),
    name: work.title,
    ...(work.year && { dateCreated: String(work.year) }),
  }
  return {
    '@context': 'https://schema.org',
    '@graph': reviews.map((review) => ({
      '@type': 'Review',
      '@id': `${baseUrl}${reviewsPath(work)}/${review.publicId}`,
      itemReviewed: item,
      reviewBody: review.body,
      inLanguage: review.language,
      datePublished: review.at.toISOString().slice(0, 10),
      reviewRating: { '@type': 'Rating', ratingValue: review.mark, bestRating: 5, worstRating: 0.5 },
      ...(review.name && { author: { '@type': 'Person', name: review.name } }),
      reviewAspect: review.about,
      additionalProperty: [
        { '@type': 'PropertyValue', propertyID: 'basis', value: review.basis },
        ...(review.spoilers ? [{ '@type': 'PropertyValue', propertyID: 'spoilers', value: 'yes' }] : []),
        ...loggedIso(review),
      ],
    })),
  }
}
