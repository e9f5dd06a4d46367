import { z } from 'zod'
import { oneLine } from '#core/forms.ts'
import { NotFound } from '#core/errors.ts'
import { json, type Route } from '#core/http.ts'
import { talliesOf } from '#features/voices/index.ts'
import { workBySlug } from '#features/works/index.ts'
import { petitionSummarySchema, summaryJson } from '../feed.ts'
import { similarPetitions } from './queries.ts'

const SHORTEST = 3

const query = z.object({
  title: z.string().max(200).meta({ description: 'What somebody is about to ask' }),
  work: z.string().max(200).optional().meta({ description: 'Slug of the work' }),
})

export const similarRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/similar.json',
    may: 'anyone',
    cacheSeconds: 10,
    api: {
      summary: 'At most five listed petitions that ask something similar, the nearest first',
      query,
      answer: z.object({ petitions: z.array(petitionSummarySchema) }),
    },
    async handle({ ctx, url }) {
      const given = (name: string): string => oneLine(url.searchParams.get(name) ?? '').slice(0, 200)
      const title = given('title')
      if ([...title].length < SHORTEST) return json({ petitions: [] })
      const work = given('work') && (await workBySlug(ctx, given('work')).catch(unlessFound))
      const petitions = await similarPetitions(ctx, title, work ? work.id : 0)
      const tallies = await talliesOf(
        ctx,
        petitions.map(({ id }) => id),
      )
      return json({
        petitions: petitions.map((petition) => summaryJson(ctx, petition, tallies.get(petition.id)!)),
      })
    },
  },
]

const unlessFound = (error: unknown): undefined => {
  if (!(error instanceof NotFound)) throw error
}
