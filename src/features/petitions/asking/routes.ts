import { z } from 'zod'
import type { Context } from '#core/context.ts'
import { json, type Route } from '#core/http.ts'
import { talliesOf } from '#features/voices/index.ts'
import { petitionPath, petitionsByIds } from '../queries.ts'
import { answerJson, answerSchema } from './feed.ts'
import { answeredLately, askingOf, longestWaiting } from './queries.ts'
import { answersPage, type Waiting } from './views.ts'

/** In the order of the ids; what is not listed is left out. */
async function waitingOf(ctx: Context, ids: number[]): Promise<Waiting[]> {
  const petitions = (await petitionsByIds(ctx, ids)).filter(({ state }) => state.listed)
  const listed = petitions.map(({ id }) => id)
  const [tallies, asking] = [await talliesOf(ctx, listed), await askingOf(ctx, listed)]
  return petitions.map((petition) => ({
    petition,
    asking: asking.get(petition.id)!,
    tally: tallies.get(petition.id)!,
  }))
}

const answersSchema = z.object({
  waiting: z.array(
    z.object({
      petition: z.url(),
      action: z.string(),
      addressee: z.string(),
      net: z.int(),
      answer: answerSchema,
    }),
  ),
})

export const askingRoutes: Route[] = [
  {
    method: 'GET',
    path: '/answers',
    may: 'anyone',
    cacheSeconds: 10,
    handle: async (visit) =>
      answersPage(
        visit,
        await waitingOf(visit.ctx, await longestWaiting(visit.ctx)),
        await waitingOf(visit.ctx, await answeredLately(visit.ctx)),
      ),
  },
  {
    method: 'GET',
    path: '/answers.json',
    may: 'anyone',
    cacheSeconds: 10,
    api: { summary: 'Petitions that wait for an answer, the longest wait first', answer: answersSchema },
    async handle({ ctx }) {
      const waiting = await waitingOf(ctx, await longestWaiting(ctx))
      return json({
        waiting: waiting.map(({ petition, asking, tally }) => ({
          petition: ctx.config.baseUrl + petitionPath(petition),
          action: petition.text.action,
          addressee: petition.addressee,
          net: tally.net,
          answer: answerJson(ctx, asking),
        })),
      })
    },
  },
]
