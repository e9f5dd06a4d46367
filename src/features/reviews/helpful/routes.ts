import { NotFound } from '#core/errors.ts'
import { seeOther, type Route } from '#core/http.ts'
import { workBySlug } from '#features/works/index.ts'
import { subjectOf } from '../reviewing/kind.ts'
import { reviewsPath } from '../reviewing/paths.ts'
import { ownReview } from '../reviewing/routes.ts'
import { subjectRow } from '../reviewing/subjects.ts'
import { shownReview } from '../reading/queries.ts'
import { giveHelpful, giverOf, takeHelpfulBack } from './actions.ts'

export const helpfulRoutes: Route[] = [
  {
    method: 'POST',
    path: '/works/:slug/reviews/:id/helpful',
    may: 'signer',
    async handle(visit) {
      const { ctx } = visit
      const work = await workBySlug(ctx, visit.param('slug'))
      const row = await subjectRow(ctx, work.id)
      if (!row) throw new NotFound()
      const review = await shownReview(ctx, row.id, visit.param('id'))
      const giver = await giverOf(visit, await subjectOf(ctx, work, row), await ownReview(visit, work))
      const ref = { subjectId: row.id, id: review.voiceId }
      if ((await visit.form()).get('helpful') === 'no') await takeHelpfulBack(ctx, ref, giver)
      else await giveHelpful(ctx, ref, giver)
      return seeOther(`${reviewsPath(work)}/${review.publicId}`)
    },
  },
]
