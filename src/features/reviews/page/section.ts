import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Work } from '#features/works/index.ts'
import { criticsOf } from '../critics/queries.ts'
import { criticsSection } from '../critics/views.ts'
import { figuresOf } from '../outside/queries.ts'
import { outsideSection } from '../outside/views.ts'
import { subjectRow } from '../reviewing/subjects.ts'
import { marksOf } from '../statistics/queries.ts'
import { reviewsSection } from './views.ts'

/** What a work's page says about its reviews. */
export async function reviewsOfWork({ ctx, words }: Visit, work: Work): Promise<Html> {
  const [row, critics, figures] = await Promise.all([
    subjectRow(ctx, work.id),
    criticsOf(ctx, work.id),
    figuresOf(ctx, work.id),
  ])
  const statistics = row && (await marksOf(ctx, row.id))
  return html`${reviewsSection(words, work, statistics)}${criticsSection(words, work, critics)}${outsideSection(words, work, figures)}`
}
