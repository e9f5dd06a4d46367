import { z } from 'zod'
import { check, oneLine } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import { decideReason, petitionsByIds, reasonsToCheck } from '#features/petitions/index.ts'
import { deskPage, EMPTY, statusOf, type Filled } from '../frame.ts'
import { reasonsPage } from './views.ts'

const missing = 'desk.decision-missing'

const reasonDecisionSchema = z
  .object({
    subject: z
      .string(missing)
      .regex(/^[1-9]\d{0,14}$/, missing)
      .transform(Number),
    id: z.string(missing).regex(/^[a-z0-9]{16}$/, missing),
    decision: z.enum(['shown', 'refused'], missing),
    reason: z.string().default('').transform(oneLine).pipe(z.string().max(300, 'reasons.desk-why-long')),
  })
  .refine(({ decision, reason }) => decision === 'shown' || reason !== '', {
    path: ['reason'],
    message: 'reasons.desk-why-missing',
  })

async function listPage(visit: Visit, filled: Filled = EMPTY): Promise<Response> {
  const { ctx, words } = visit
  const reasons = await reasonsToCheck(ctx)
  const petitions = await petitionsByIds(ctx, [...new Set(reasons.map(({ subjectId }) => subjectId))])
  return deskPage(
    visit,
    { title: words('reasons.desk-title'), status: statusOf(filled), done: { decided: 'desk.decided' } },
    reasonsPage({
      words,
      reasons,
      petitions: new Map(petitions.map((petition) => [petition.id, petition])),
      filled,
    }),
  )
}

export const deskReasonRoutes: Route[] = [
  { method: 'GET', path: '/desk/reasons', may: 'moderator', handle: (visit) => listPage(visit) },
  {
    method: 'POST',
    path: '/desk/reasons',
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(reasonDecisionSchema, values)
      if (!checked.ok) return listPage(visit, { values, problems: checked.problems })
      await decideReason(visit.ctx, visit.staff!, checked.value)
      return seeOther('/desk/reasons?done=decided')
    },
  },
]
