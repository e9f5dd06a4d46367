import { NotFound, TooMany } from '#core/errors.ts'
import { check } from '#core/forms.ts'
import { html } from '#core/html.ts'
import type { Route, Visit } from '#core/http.ts'
import { memoryLimit, takeFrom, type Limit } from '#core/limits.ts'
import { pageOf } from '#ui/frame.ts'
import { headline } from '#ui/parts.ts'
import { petitionPath, publicPetition, type Petition } from '../queries.ts'
import { reportUpdate } from './actions.ts'
import { reportSchema } from './forms.ts'
import { shownUpdates, withdrawnUpdates, type Update } from './queries.ts'
import { reportPage, updatesPage } from './views.ts'

/** Each report costs a moderator a look. */
const reportLimit = (): Limit => memoryLimit(10, 3600)

async function shownUpdate(visit: Visit): Promise<{ petition: Petition; update: Update }> {
  const petition = await publicPetition(visit.ctx, visit.param('slug'))
  const n = visit.param('n')
  const update = (await shownUpdates(visit.ctx, petition)).find((one) => String(one.n) === n)
  if (!update) throw new NotFound()
  return { petition, update }
}

export const updateRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/:slug/updates',
    may: 'anyone',
    cacheSeconds: 5,
    async handle(visit) {
      const petition = await publicPetition(visit.ctx, visit.param('slug'))
      return updatesPage(
        visit,
        petition,
        await shownUpdates(visit.ctx, petition),
        await withdrawnUpdates(visit.ctx, petition.id),
      )
    },
  },
  {
    method: 'GET',
    path: '/petitions/:slug/updates/:n/report',
    may: 'anyone',
    async handle(visit) {
      const { petition, update } = await shownUpdate(visit)
      return reportPage(visit, petition, update)
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/updates/:n/report',
    may: 'anyone',
    async handle(visit) {
      const { ctx, words, ip } = visit
      const { petition, update } = await shownUpdate(visit)
      const { values } = await visit.form()
      const parsed = check(reportSchema, values)
      if (!parsed.ok) return reportPage(visit, petition, update, values, parsed.problems)
      const wait = await takeFrom(ctx.shared(reportLimit), ip)
      if (wait) throw new TooMany('organising.report-too-many', wait)
      await reportUpdate(ctx, update.id, parsed.value.reason, parsed.value.note)
      return pageOf(
        visit,
        { title: words('organising.report-done-title'), robots: 'noindex', sample: petition.sample },
        html`${headline({ kicker: html`<a href="${petitionPath(petition)}/updates">${petition.text.action}</a>`, title: words('organising.report-done-title') })}
<p>${words('organising.report-done')}</p>`,
      )
    },
  },
]
