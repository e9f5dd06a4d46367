import { NotFound, TooMany } from '#core/errors.ts'
import { check } from '#core/forms.ts'
import { html } from '#core/html.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import { memoryLimit, takeFrom, type Limit } from '#core/limits.ts'
import { pageNumber } from '#core/pages.ts'
import { ownerOf } from '#features/voices/index.ts'
import { errorSummary } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { headline } from '#ui/parts.ts'
import { keptPetition, petitionPath, publicPetition, type Petition } from '../queries.ts'
import { giveReason, reportReason } from './actions.ts'
import { reasonSchema, reportSchema } from './forms.ts'
import { ownReason, shownReason, shownReasons, type Reason } from './queries.ts'
import { reasonForm, reasonsPage, reportedPage, reportPage } from './views.ts'

/** Each report costs a moderator a look. */
const reportLimit = (): Limit => memoryLimit(20, 3600)

export const reasonRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/:slug/reasons',
    may: 'anyone',
    cacheSeconds: 10,
    async handle(visit) {
      const petition = await publicPetition(visit.ctx, visit.param('slug'))
      const page = Math.max(1, pageNumber(visit.url))
      return reasonsPage(visit, petition, await shownReasons(visit.ctx, petition.id, { page }), page)
    },
  },
  {
    method: 'GET',
    path: '/petitions/:slug/reasons/:id/report',
    may: 'anyone',
    async handle(visit) {
      const { petition, reason } = await reported(visit)
      return reportPage(visit, petition, reason)
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/reasons/:id/report',
    may: 'anyone',
    async handle(visit) {
      const { ctx, ip } = visit
      const { petition, reason } = await reported(visit)
      const parsed = check(reportSchema, (await visit.form()).values)
      if (!parsed.ok) return reportPage(visit, petition, reason, parsed.problems)
      const wait = await takeFrom(ctx.shared(reportLimit), ip)
      if (wait) throw new TooMany('reasons.report-too-many', wait)
      await reportReason(ctx, petition.id, reason.id, parsed.value.why, ip)
      return reportedPage(visit, petition)
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/signature/reason',
    may: 'signer',
    async handle(visit) {
      const { ctx } = visit
      const petition = await keptPetition(ctx, { slug: visit.param('slug') })
      if (!petition) throw new NotFound()
      const ref = ownerOf(visit, petition)
      if (!ref) throw new NotFound('texts.not-yours')
      const form = await visit.form()
      const parsed = check(reasonSchema, form.values)
      if (!parsed.ok) {
        const problem = visit.words(parsed.problems.reason ?? 'reasons.long')
        return pageOf(
          visit,
          {
            title: visit.words('reasons.own-title'),
            robots: 'noindex',
            status: 422,
            scripts: ['char-count.js'],
          },
          html`${errorSummary({ words: visit.words, errors: [{ name: 'reason', message: problem }] })}
${headline({ kicker: html`<a href="${petitionPath(petition)}/signature">${petition.text.action}</a>`, title: visit.words('reasons.own-title') })}
${reasonForm(visit.words, petition, await ownReason(ctx, ref), form.get('reason'), problem)}`,
        )
      }
      await giveReason(ctx, ref, parsed.value.reason)
      return seeOther(`${petitionPath(petition)}/signature?done=saved`)
    },
  },
]

async function reported({ ctx, param }: Visit): Promise<{ petition: Petition; reason: Reason }> {
  const petition = await publicPetition(ctx, param('slug'))
  const reason = await shownReason(ctx, petition.id, param('id'))
  if (!reason) throw new NotFound()
  return { petition, reason }
}
