import { check } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import { decideUpdate, petitionsByIds, reportsOf, updatesToCheck } from '#features/petitions/index.ts'
import { deskPage, type Filled } from '../frame.ts'
import { writingDecisionSchema } from './forms.ts'
import { writingsPage } from './views.ts'

async function listPage(visit: Visit, wrong?: Filled): Promise<Response> {
  const { ctx, words } = visit
  const updates = await updatesToCheck(ctx)
  const petitions = await petitionsByIds(ctx, [...new Set(updates.map(({ subjectId }) => subjectId))])
  const reported = await Promise.all(
    updates
      .filter(({ reports }) => reports > 0)
      .map(async ({ id }) => [id, await reportsOf(ctx, id)] as const),
  )
  return deskPage(
    visit,
    {
      title: words('organising.desk-title'),
      status: wrong ? 422 : 200,
      done: { decided: 'desk.decided' },
    },
    writingsPage({
      words,
      updates,
      petitions: new Map(petitions.map((petition) => [petition.id, petition])),
      reports: new Map(reported),
      wrong,
    }),
  )
}

/** What organisers wrote to everybody: checked the first time, and again when somebody reports it. */
export const writingRoutes: Route[] = [
  { method: 'GET', path: '/desk/updates', may: 'moderator', handle: (visit) => listPage(visit) },
  {
    method: 'POST',
    path: '/desk/updates',
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(writingDecisionSchema, values)
      if (!checked.ok) return listPage(visit, { values, problems: checked.problems })
      const { id, decision, reason } = checked.value
      await decideUpdate(visit.ctx, visit.staff!, Number(id), decision, reason)
      return seeOther('/desk/updates?done=decided')
    },
  },
]
