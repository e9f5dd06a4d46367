import { z } from 'zod'
import { check, oneLine, type Problems } from '#core/forms.ts'
import { NotFound } from '#core/errors.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import {
  anyPetition,
  decideOpposite,
  endJoin,
  joinPetition,
  petitionsByIds,
  proposeOpposite,
  standingJoins,
  standingPairs,
  waitingOpposition,
  type Petition,
} from '#features/petitions/index.ts'
import { deskPage, EMPTY, statusOf } from '../frame.ts'
import { slugIn } from '../params.ts'
import { pairsPage, type PairsPage } from './views.ts'

const address = z.string().default('').transform(slugIn)
const reason = z
  .string()
  .default('')
  .transform(oneLine)
  .pipe(z.string().max(300, 'neighbours.oppose-desk-why-long'))

const joinSchema = z.object({ from: address, into: address, note: reason })
const pairSchema = z.object({ first: address, other: address })
export const joinEndSchema = z.object({
  petition: address,
  reason: reason.refine((why) => why !== '', 'neighbours.oppose-desk-why-missing'),
})
const pairDecisionSchema = z
  .object({
    pair: z
      .string('desk.decision-missing')
      .regex(/^[1-9]\d{0,14}$/, 'desk.decision-missing')
      .transform(Number),
    decision: z.enum(['confirmed', 'refused', 'ended'], 'desk.decision-missing'),
    reason,
  })
  .refine(({ decision, reason: why }) => decision === 'confirmed' || why !== '', {
    path: ['reason'],
    message: 'neighbours.oppose-desk-why-missing',
  })

async function listPage(visit: Visit, filled: PairsPage['filled'] = EMPTY): Promise<Response> {
  const { ctx, words } = visit
  const [waiting, standing, joins] = await Promise.all([
    waitingOpposition(ctx),
    standingPairs(ctx),
    standingJoins(ctx),
  ])
  const ids = [
    ...[...waiting, ...standing].flatMap(({ subjectId, otherId }) => [subjectId, otherId]),
    ...joins.flatMap(({ subjectId, intoId }) => [subjectId, intoId]),
  ]
  const petitions = await petitionsByIds(ctx, [...new Set(ids)])
  return deskPage(
    visit,
    {
      title: words('neighbours.desk-title'),
      status: statusOf(filled),
      done: { decided: 'desk.decided' },
    },
    pairsPage({
      words,
      waiting,
      standing,
      joins,
      petitions: new Map(petitions.map((petition) => [petition.id, petition])),
      filled,
    }),
  )
}

const found = async ({ ctx }: Visit, slug: string): Promise<Petition | undefined> =>
  anyPetition(ctx, slug).catch((error: unknown) => {
    if (!(error instanceof NotFound)) throw error
    return undefined
  })

const unknown = (names: [string, Petition | undefined][]): Problems =>
  Object.fromEntries(
    names.filter(([, petition]) => !petition).map(([name]) => [name, 'desk.petition-unknown' as const]),
  )

export const pairRoutes: Route[] = [
  { method: 'GET', path: '/desk/pairs', may: 'moderator', handle: (visit) => listPage(visit) },
  {
    method: 'POST',
    path: '/desk/pairs/joins',
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(joinSchema, values)
      const again = (problems: Problems): Promise<Response> =>
        listPage(visit, { values, problems, form: 'join' })
      if (!checked.ok) return again(checked.problems)
      const { from, into, note } = checked.value
      const missing = unknown([
        ['from', await found(visit, from)],
        ['into', await found(visit, into)],
      ])
      if (Object.keys(missing).length) return again(missing)
      const joined = await joinPetition(visit.ctx, visit.staff!, { from, into, note })
      return joined.ok ? seeOther('/desk/pairs?done=decided') : again(joined.problems)
    },
  },
  {
    method: 'POST',
    path: '/desk/pairs/joins/ends',
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(joinEndSchema, values)
      if (!checked.ok) return listPage(visit, { values, problems: checked.problems, form: 'end' })
      const { slug } = await anyPetition(visit.ctx, checked.value.petition)
      await endJoin(visit.ctx, visit.staff!, slug, checked.value.reason)
      return seeOther('/desk/pairs?done=decided')
    },
  },
  {
    method: 'POST',
    path: '/desk/pairs/oppositions',
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(pairSchema, values)
      const again = (problems: Problems): Promise<Response> =>
        listPage(visit, { values, problems, form: 'pair' })
      if (!checked.ok) return again(checked.problems)
      const first = await found(visit, checked.value.first)
      if (!first?.state.listed) return again({ first: 'neighbours.oppose-unknown' })
      const proposed = await proposeOpposite(visit.ctx, first, checked.value.other, visit.staff!.id)
      return proposed.ok ? seeOther('/desk/pairs?done=decided') : again(proposed.problems)
    },
  },
  {
    method: 'POST',
    path: '/desk/pairs/decisions',
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(pairDecisionSchema, values)
      if (!checked.ok) return listPage(visit, { values, problems: checked.problems })
      const { pair, decision, reason: why } = checked.value
      await decideOpposite(visit.ctx, visit.staff!, { id: pair, decision, reason: why })
      return seeOther('/desk/pairs?done=decided')
    },
  },
]
