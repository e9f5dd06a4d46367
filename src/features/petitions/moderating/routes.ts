import { json, type Route } from '#core/http.ts'
import { decidedPetition } from '../queries.ts'
import { decisionsOf, decisionsSchema } from './record.ts'
import { decisionsPage } from './views.ts'

export const decisionRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/:slug/decisions',
    may: 'anyone',
    cacheSeconds: 5,
    async handle(visit) {
      const petition = await decidedPetition(visit.ctx, visit.param('slug'))
      return decisionsPage(visit, petition, await decisionsOf(visit.ctx, visit.words, petition))
    },
  },
  {
    method: 'GET',
    path: '/petitions/:slug/decisions.json',
    may: 'anyone',
    cacheSeconds: 5,
    api: {
      summary: 'Every decision about a petition with its reason, and what became of an appeal',
      answer: decisionsSchema,
    },
    async handle({ ctx, words, param }) {
      const petition = await decidedPetition(ctx, param('slug'))
      return json(await decisionsOf(ctx, words, petition))
    },
  },
]
