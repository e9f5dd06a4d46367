import { check, type Problems } from '#core/forms.ts'
import { KIB, seeOther, type Route, type Visit } from '#core/http.ts'
import { authorOnlyPage, isAuthor } from '../author.ts'
import { decidedPetition, petitionPath, type Petition } from '../queries.ts'
import { appeal } from './actions.ts'
import { appealSchema } from './forms.ts'
import { otherModerators } from '#features/people/index.ts'
import { appealsOf } from './queries.ts'
import { appealState } from './rules.ts'
import { appealPage } from './views.ts'

async function showAppeal(
  visit: Visit,
  petition: Petition,
  typed = '',
  problems: Problems = {},
): Promise<Response> {
  const state = appealState(petition.states, await appealsOf(visit.ctx, petition.id))
  const decidedBy = state.name === 'none' ? 0 : Number(state.decision.by)
  const another = (await otherModerators(visit.ctx, decidedBy)) > 0
  return appealPage(visit, { petition, state, another, typed, problems })
}

/** For the author alone, who shows the secret of the first signature; also about a petition that was taken down. */
export const appealRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/:slug/appeal',
    may: 'signer',
    async handle(visit) {
      const petition = await decidedPetition(visit.ctx, visit.param('slug'))
      return (await isAuthor(visit, petition)) ? showAppeal(visit, petition) : authorOnlyPage(visit, petition)
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/appeal',
    may: 'signer',
    // 2,000 characters of a script that needs nine bytes for each in a form
    maxBody: 32 * KIB,
    async handle(visit) {
      const petition = await decidedPetition(visit.ctx, visit.param('slug'))
      if (!(await isAuthor(visit, petition))) return authorOnlyPage(visit, petition)
      const form = await visit.form()
      const parsed = check(appealSchema, form.values)
      if (!parsed.ok) return showAppeal(visit, petition, form.get('text'), parsed.problems)
      await appeal(visit.ctx, petition.slug, parsed.value.text)
      return seeOther(`${petitionPath(petition)}/appeal`)
    },
  },
]
