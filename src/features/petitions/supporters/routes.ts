import { NotFound } from '#core/errors.ts'
import { seeOther, type Route } from '#core/http.ts'
import { notice } from '#ui/parts.ts'
import { html } from '#core/html.ts'
import { signPage } from '../page/views.ts'
import { anyPetition, petitionPath } from '../queries.ts'
import { supportersOf } from './actions.ts'
import { isSupportToken, MOST_SUPPORTERS } from './rules.ts'

export const supporterRoutes: Route[] = [
  {
    // Private: whoever has the link may read and sign what nobody else sees yet.
    method: 'GET',
    path: '/petitions/:slug/support/:token',
    may: 'link',
    async handle(visit) {
      const { ctx, words } = visit
      const petition = await anyPetition(ctx, visit.param('slug'))
      if (!isSupportToken(ctx, petition.id, visit.param('token'))) throw new NotFound()
      if (petition.state.name === 'awaiting') throw new NotFound()
      if (petition.state.name !== 'supporting') return seeOther(petitionPath(petition))
      const { supportersNeeded } = await ctx.site()
      const full = (await supportersOf(ctx, petition.id)).asked >= MOST_SUPPORTERS
      return signPage(visit, petition, petition.text, {
        support: visit.param('token'),
        above: notice({
          content: html`<p>${full ? words('neighbours.support-full-note') : words('neighbours.support-note', { n: supportersNeeded })}</p>`,
        }),
        closed: full,
      })
    },
  },
]
