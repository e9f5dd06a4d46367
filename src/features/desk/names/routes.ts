import { check } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import { petitionsByIds } from '#features/petitions/index.ts'
import { namesToCheck } from '#features/voices/index.ts'
import { deskPage, type Filled } from '../frame.ts'
import { decideWaitingName } from './actions.ts'
import { nameDecisionSchema } from './forms.ts'
import { namesPage } from './views.ts'

async function listPage(visit: Visit, wrong?: Filled): Promise<Response> {
  const { ctx, words } = visit
  const names = await namesToCheck(ctx)
  const petitions = await petitionsByIds(ctx, [...new Set(names.map((name) => name.subjectId))])
  const titles = new Map(petitions.map((petition) => [petition.id, petition.text.action]))
  return deskPage(
    visit,
    { title: words('desk.names'), status: wrong ? 422 : 200, done: { decided: 'desk.decided' } },
    namesPage({ words, names, titles, wrong }),
  )
}

export const nameRoutes: Route[] = [
  { method: 'GET', path: '/desk/names', may: 'moderator', handle: (visit) => listPage(visit) },
  {
    method: 'POST',
    path: '/desk/names',
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(nameDecisionSchema, values)
      if (!checked.ok) return listPage(visit, { values, problems: checked.problems })
      await decideWaitingName(visit.ctx, visit.staff!, checked.value)
      return seeOther('/desk/names?done=decided')
    },
  },
]
