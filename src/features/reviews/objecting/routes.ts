import { Forbidden } from '#core/errors.ts'
import { check, type Problems } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import { payloadOf, type VoiceRef } from '#features/voices/index.ts'
import { workBySlug, type Work } from '#features/works/index.ts'
import type { Details } from '../reviewing/forms.ts'
import { reviewPath } from '../reviewing/paths.ts'
import { ownReview } from '../reviewing/routes.ts'
import { objectToText } from './actions.ts'
import { objectionSchema } from './forms.ts'
import { textState } from './queries.ts'
import { objectionPage } from './views.ts'

/** The work, and the review of it that this browser has shown to be its person's. */
async function own(visit: Visit): Promise<{ work: Work; ref: VoiceRef }> {
  const work = await workBySlug(visit.ctx, visit.param('slug'))
  const ref = await ownReview(visit, work)
  if (!ref) throw new Forbidden('reviews.not-yours')
  return { work, ref }
}

async function page(visit: Visit, typed = '', problems: Problems = {}): Promise<Response> {
  const { work, ref } = await own(visit)
  const { language } = (await payloadOf(visit.ctx, ref)).details as Details
  return objectionPage(visit, { work, state: await textState(visit.ctx, ref), language, typed, problems })
}

export const objectingRoutes: Route[] = [
  {
    method: 'GET',
    path: '/works/:slug/review/text-objection',
    may: 'signer',
    handle: (visit) => page(visit),
  },
  {
    method: 'POST',
    path: '/works/:slug/review/text-objection',
    may: 'signer',
    async handle(visit) {
      const { work, ref } = await own(visit)
      const { values } = await visit.form()
      const checked = check(objectionSchema, values)
      if (!checked.ok) return page(visit, values.objection ?? '', checked.problems)
      await objectToText(visit.ctx, ref, checked.value.objection)
      return seeOther(`${reviewPath(work)}/text-objection`)
    },
  },
]
