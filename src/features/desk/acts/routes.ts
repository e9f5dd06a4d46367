import type { Route } from '#core/http.ts'
import { staffNames } from '#features/people/index.ts'
import { deskPage } from '../frame.ts'
import { beforeIn } from '../params.ts'
import { deskEntries, ENTRIES_PER_PAGE } from '../queries.ts'
import { actsPage } from './views.ts'

export const actsRoutes: Route[] = [
  {
    method: 'GET',
    path: '/desk/log',
    may: 'moderator',
    async handle(visit) {
      const { ctx, words, url } = visit
      const found = await deskEntries(ctx, beforeIn(url))
      const entries = found.slice(0, ENTRIES_PER_PAGE)
      const names = await staffNames(
        ctx,
        entries.map(({ staffId }) => staffId ?? undefined),
      )
      const next = found.length > ENTRIES_PER_PAGE ? `/desk/log?before=${entries.at(-1)!.id}` : undefined
      return deskPage(
        visit,
        { title: words('desk.log'), wide: true },
        actsPage({ words, entries, names, next }),
      )
    },
  },
]
