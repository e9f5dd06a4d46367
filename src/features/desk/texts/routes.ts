import { z } from 'zod'
import { check, oneLine } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import { anyPetition, decideText, petitionsByIds, textsToCheck } from '#features/petitions/index.ts'
import { deskPage, EMPTY, statusOf, type Filled } from '../frame.ts'
import { textsPage } from './views.ts'

export const textDecisionSchema = z
  .object({
    petition: z.string('texts.desk-decision-missing').max(200, 'texts.desk-decision-missing'),
    n: z
      .string('texts.desk-decision-missing')
      .regex(/^[1-9]\d{0,2}$/, 'texts.desk-decision-missing')
      .transform(Number),
    decision: z.enum(['published', 'refused'], 'texts.desk-decision-missing'),
    reason: z.string().default('').transform(oneLine).pipe(z.string().max(300, 'texts.desk-reason-long')),
  })
  .refine(({ decision, reason }) => decision === 'published' || reason !== '', {
    path: ['reason'],
    message: 'texts.desk-reason-missing',
  })

async function listPage(visit: Visit, filled: Filled = EMPTY): Promise<Response> {
  const { ctx, words } = visit
  const proposals = await textsToCheck(ctx)
  const petitions = await petitionsByIds(ctx, [...new Set(proposals.map(({ subjectId }) => subjectId))])
  return deskPage(
    visit,
    {
      title: words('texts.desk-title'),
      status: statusOf(filled),
      done: { decided: 'desk.decided' },
      scripts: ['char-count.js'],
    },
    textsPage({
      words,
      proposals,
      petitions: new Map(petitions.map((petition) => [petition.id, petition])),
      filled,
    }),
  )
}

export const deskTextRoutes: Route[] = [
  { method: 'GET', path: '/desk/texts', may: 'moderator', handle: (visit) => listPage(visit) },
  {
    method: 'POST',
    path: '/desk/texts',
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(textDecisionSchema, values)
      if (!checked.ok) return listPage(visit, { values, problems: checked.problems })
      const { petition, ...decision } = checked.value
      const { slug } = await anyPetition(visit.ctx, petition)
      await decideText(visit.ctx, visit.staff!, { slug, ...decision })
      return seeOther('/desk/texts?done=decided')
    },
  },
]
