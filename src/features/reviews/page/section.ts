import type { Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Work } from '#features/works/index.ts'
import { subjectRow } from '../reviewing/subjects.ts'
import { statisticsOf } from '../statistics/queries.ts'
import { countOf, reviewsSection } from './views.ts'

/** What a work's page says about its reviews. */
export async function reviewsOfWork(visit: Visit, work: Work): Promise<{ html: Html; n: number }> {
  const row = await subjectRow(visit.ctx, work.id)
  const statistics = row && (await statisticsOf(visit.ctx, row.id))
  return { html: reviewsSection(visit, work, statistics), n: statistics ? countOf(statistics) : 0 }
}
