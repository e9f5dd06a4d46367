import type { Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { reviewsOfWork } from '#features/reviews/index.ts'
import type { Work } from '#features/works/index.ts'

/** The reviews on a work's page. Anybody can write one, so they alone do not bring the page into search engines. */
export async function reviews(visit: Visit, work: Work): Promise<{ html: Html; listed: boolean }> {
  return { html: await reviewsOfWork(visit, work), listed: false }
}
