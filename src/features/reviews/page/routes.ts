import { stringify } from 'csv-stringify/sync'
import { NotFound } from '#core/errors.ts'
import { body, fileNamed, json, type Route, type Visit } from '#core/http.ts'
import { tallyOf } from '#features/voices/index.ts'
import { workBySlug, type Work } from '#features/works/index.ts'
import { criticsOf } from '../critics/queries.ts'
import { criticsSection } from '../critics/views.ts'
import { figuresOf } from '../outside/queries.ts'
import { outsideSection } from '../outside/views.ts'
import type { Html } from '#core/html.ts'
import { correctionsOf, newestReviews, reviewsAfter, shownReview, versionsOf } from '../reading/queries.ts'
import { reviewPage } from '../reading/views.ts'
import { subjectRow, type SubjectRow } from '../reviewing/subjects.ts'
import { marksOf, nothing, statisticsOf, type Statistics } from '../statistics/queries.ts'
import { allTopics, GROUPS, isGroup } from '../statistics/rules.ts'
import {
  CSV_COLUMNS,
  jsonLdSchema,
  reviewsJsonLd,
  statisticsJson,
  statisticsRows,
  statisticsSchema,
} from './feed.ts'
import { methodPage } from './method.ts'
import { FIRST_OF_GROUP, groupPage, PER_PAGE, reviewsPage } from './views.ts'

interface Found {
  work: Work
  row: SubjectRow | undefined
  statistics: Statistics
}

async function found({ ctx, param }: Visit): Promise<Found> {
  const work = await workBySlug(ctx, param('slug'))
  const row = await subjectRow(ctx, work.id)
  return { work, row, statistics: row ? await statisticsOf(ctx, row.id) : nothing(ctx) }
}

/** The most texts that one export holds; the rest is in the pages. */
const MOST_EXPORTED = 1_000

export const pageRoutes: Route[] = [
  {
    method: 'GET',
    path: '/works/:slug/reviews',
    may: 'anyone',
    cacheSeconds: 1,
    async handle(visit) {
      const { ctx, url } = visit
      const group = url.searchParams.get('by') ?? ''
      if (isGroup(group)) {
        const work = await workBySlug(ctx, visit.param('slug'))
        const row = await subjectRow(ctx, work.id)
        const after = afterOf(url)
        const reviews = row ? await reviewsAfter(ctx, row.id, group, after, PER_PAGE + 1) : []
        return groupPage(visit, { work, group, reviews, after: after !== undefined })
      }
      const work = await workBySlug(ctx, visit.param('slug'))
      const [row, more] = await Promise.all([subjectRow(ctx, work.id), elsewhere(visit, work)])
      const [statistics, reviews] = await Promise.all([
        row ? statisticsOf(ctx, row.id) : nothing(ctx),
        row ? newestReviews(ctx, row.id, GROUPS, FIRST_OF_GROUP + 1) : [],
      ])
      return reviewsPage(visit, { work, statistics, reviews, more })
    },
  },
  {
    method: 'GET',
    path: '/works/:slug/reviews.json',
    may: 'anyone',
    cacheSeconds: 1,
    api: {
      summary: 'Marks of a work by what they rest on, by month and by language',
      answer: statisticsSchema,
    },
    async handle(visit) {
      const { work, row, statistics } = await found(visit)
      return json(statisticsJson(visit.ctx, work, statistics, row?.publicId ?? null))
    },
  },
  {
    method: 'GET',
    path: '/works/:slug/reviews.csv',
    may: 'anyone',
    cacheSeconds: 1,
    api: { summary: `The same: ${CSV_COLUMNS.join(', ')}`, type: 'text/csv' },
    async handle(visit) {
      const { work, statistics } = await found(visit)
      const csv = stringify(statisticsRows(statistics), { header: true, columns: [...CSV_COLUMNS] })
      return body(csv, 'text/csv; charset=utf-8', {
        headers: { 'content-disposition': fileNamed(`${work.slug}-reviews.csv`, 'inline') },
      })
    },
  },
  {
    method: 'GET',
    path: '/works/:slug/reviews.jsonld',
    may: 'anyone',
    cacheSeconds: 5,
    api: {
      summary: 'The shown texts as schema.org Review',
      answer: jsonLdSchema,
      type: 'application/ld+json',
    },
    async handle(visit) {
      const work = await workBySlug(visit.ctx, visit.param('slug'))
      const row = await subjectRow(visit.ctx, work.id)
      const reviews = row
        ? await newestReviews(visit.ctx, row.id, GROUPS, Math.floor(MOST_EXPORTED / GROUPS.length))
        : []
      const text = JSON.stringify(reviewsJsonLd(visit.ctx, work, reviews), null, 1)
      return body(`${text}\n`, 'application/ld+json; charset=utf-8')
    },
  },
  {
    method: 'GET',
    path: '/works/:slug/reviews/method',
    may: 'anyone',
    cacheSeconds: 5,
    async handle(visit) {
      const work = await workBySlug(visit.ctx, visit.param('slug'))
      const row = await subjectRow(visit.ctx, work.id)
      const { topics } = row ? await marksOf(visit.ctx, row.id) : nothing(visit.ctx)
      const gone = row ? await tallyOf(visit.ctx, row.id) : { withdrawn: 0, removed: 0, restored: 0 }
      return methodPage(visit, work, allTopics(topics), {
        withdrawn: gone.withdrawn,
        removed: gone.removed - gone.restored,
      })
    },
  },
  {
    method: 'GET',
    path: '/works/:slug/reviews/:id',
    may: 'anyone',
    cacheSeconds: 1,
    async handle(visit) {
      const { ctx } = visit
      const work = await workBySlug(ctx, visit.param('slug'))
      const row = await subjectRow(ctx, work.id)
      if (!row) throw new NotFound()
      const review = await shownReview(ctx, row.id, visit.param('id'))
      const [versions, corrections] = await Promise.all([
        versionsOf(ctx, row.id, review.voiceId),
        correctionsOf(ctx, row.id, review.voiceId),
      ])
      return reviewPage(visit, work, review, versions, corrections)
    },
  },
]

/** What critics and other places say, each apart from the reviews here. */
async function elsewhere({ ctx, words }: Visit, work: Work): Promise<(Html | '')[]> {
  const [critics, figures] = await Promise.all([criticsOf(ctx, work.id), figuresOf(ctx, work.id)])
  return [criticsSection(words, work, critics), outsideSection(words, work, figures)]
}

const afterOf = (url: URL): string | undefined => {
  const after = url.searchParams.get('after') ?? ''
  return /^[a-z0-9]{1,32}$/.test(after) ? after : undefined
}
