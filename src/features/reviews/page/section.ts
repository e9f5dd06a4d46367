import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Work } from '#features/works/index.ts'
import { criticsOf } from '../critics/queries.ts'
import { criticsSection } from '../critics/views.ts'
import { figuresOf } from '../outside/queries.ts'
import { outsideSection } from '../outside/views.ts'
import { subjectRow } from '../reviewing/subjects.ts'
import { statisticsOf } from '../statistics/queries.ts'
import { countOf, reviewsSection } from './views.ts'

/** What a work's page says about its reviews. */
export async function reviewsOfWork(visit: Visit, work: Work): Promise<{ html: Html; n: number }> {
  const { ctx, words } = visit
  const row = await subjectRow(visit.ctx, work.id)
  const statistics = row && (await statisticsOf(visit.ctx, row.id))
  const [critics, figures] = await Promise.all([criticsOf(ctx, work.id), figuresOf(ctx, work.id)])
  return {
    html: html`${reviewsSection(visit, work, statistics)}${criticsSection(words, work, critics)}${outsideSection(words, work, figures)}`,
    n: statistics ? countOf(statistics) : 0,
  }
}
