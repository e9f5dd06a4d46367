import { check } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import {
  decidePledge,
  decideRejoinder,
  decideUpdate,
  offeredPledges,
  petitionsByIds,
  pledgesToCheck,
  rejoindersToCheck,
  reportsOf,
  stopPledge,
  updatesToCheck,
} from '#features/petitions/index.ts'
import { deskPage, type Filled } from '../frame.ts'
import { writingDecisionSchema, type WritingDecision } from './forms.ts'
import { writingsPage } from './views.ts'

async function listPage(visit: Visit, wrong?: Filled): Promise<Response> {
  const { ctx, words } = visit
  const [updates, pledges, offered, rejoinders] = await Promise.all([
    updatesToCheck(ctx),
    pledgesToCheck(ctx),
    offeredPledges(ctx),
    rejoindersToCheck(ctx),
  ])
  const petitions = await petitionsByIds(ctx, [
    ...new Set([
      ...updates.map(({ subjectId }) => subjectId),
      ...[...pledges, ...offered, ...rejoinders].map(({ petitionId }) => petitionId),
    ]),
  ])
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
      pledges,
      offered,
      rejoinders,
      petitions: new Map(petitions.map((petition) => [petition.id, petition])),
      reports: new Map(reported),
      wrong,
    }),
  )
}

async function decideWriting(visit: Visit, { what, id, decision, reason }: WritingDecision): Promise<void> {
  const { ctx } = visit
  const staff = visit.staff!
  if (decision === 'ended') return stopPledge(ctx, staff, Number(id), reason)
  if (what === 'update') return decideUpdate(ctx, staff, Number(id), decision, reason)
  const shown = decision === 'shown'
  if (what === 'pledge') return decidePledge(ctx, staff, Number(id), shown ? 'offered' : 'refused', reason)
  return decideRejoinder(ctx, staff, Number(id), shown ? 'shown' : 'refused', reason)
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
      await decideWriting(visit, checked.value)
      return seeOther('/desk/updates?done=decided')
    },
  },
]
