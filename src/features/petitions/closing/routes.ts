import { dayIn } from '#core/clock.ts'
import { check } from '#core/forms.ts'
import { KIB, seeOther, type Route, type Visit } from '#core/http.ts'
import { handoversOf } from '../delivering/queries.ts'
import { asOrganiser } from '../organising/access.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { announce } from './actions.ts'
import { deliverySchema, endSchema } from './forms.ts'
import { announcementsOf } from './queries.ts'
import { endingPage, type EndingPage } from './views.ts'

async function showEnding(visit: Visit, petition: Petition, wrong?: EndingPage['wrong']): Promise<Response> {
  const [said, handovers] = await Promise.all([
    announcementsOf(visit.ctx, petition.id),
    handoversOf(visit.ctx, petition.id),
  ])
  return endingPage(visit, { petition, said, handovers, ...(wrong && { wrong }) })
}

/** What was typed about a delivery; a day to come is not one on which something was delivered. */
export async function deliveryIn(visit: Visit, values: Record<string, string>) {
  const parsed = check(deliverySchema, values)
  const { timeZone } = await visit.ctx.site()
  if (parsed.ok && parsed.value.on > dayIn(timeZone, visit.ctx.clock.now()))
    return { ok: false as const, problems: { on: 'life.day-wrong' as const } }
  return parsed
}

/** For the author alone: how it ended, and that it was delivered. */
export const closingRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/:slug/ending',
    may: 'signer',
    async handle(visit) {
      const { petition } = await asOrganiser(visit, 'lead')
      return showEnding(visit, petition)
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/announcements',
    may: 'signer',
    maxBody: 16 * KIB,
    async handle(visit) {
      const { petition } = await asOrganiser(visit, 'lead')
      const { values } = await visit.form()
      const done = (): Response => seeOther(`${petitionPath(petition)}/ending?done=said`)
      if (values.kind === 'delivered') {
        const parsed = await deliveryIn(visit, values)
        if (!parsed.ok)
          return showEnding(visit, petition, { form: 'delivery', values, problems: parsed.problems })
        const { words, ...delivered } = parsed.value
        await announce(visit.ctx, 'author', petition.slug, { kind: 'delivered', words, delivered })
        return done()
      }
      const parsed = check(endSchema, values)
      if (!parsed.ok) return showEnding(visit, petition, { form: 'end', values, problems: parsed.problems })
      await announce(visit.ctx, 'author', petition.slug, parsed.value)
      return done()
    },
  },
]
