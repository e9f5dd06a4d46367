import type { Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { saidAbout } from '#features/reviews/index.ts'
import {
  changesOf,
  postersPage,
  postersSection,
  presentationsOf,
  workBySlug,
  type PostersPage,
  type Work,
} from '#features/works/index.ts'

async function shownOf(visit: Visit, work: Work): Promise<PostersPage> {
  const { ctx } = visit
  const presentations = await presentationsOf(ctx, work.id)
  const [changes, said] = await Promise.all([
    changesOf(ctx, work.id, presentations),
    saidAbout(visit, presentations),
  ])
  return { work, presentations, changes, said }
}

/** On a work's page: what people were shown before they saw it. */
export async function workPosters(visit: Visit, work: Work): Promise<{ html: Html; listed: boolean }> {
  const page = await shownOf(visit, work)
  return { html: postersSection(visit, page), listed: page.presentations.length > 0 }
}

/** GET /works/:slug/posters */
export async function posters(visit: Visit): Promise<Response> {
  return postersPage(visit, await shownOf(visit, await workBySlug(visit.ctx, visit.param('slug'))))
}
