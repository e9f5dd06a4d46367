import { Gone, NotFound } from '#core/errors.ts'
import { body, json, type Route, type Visit } from '#core/http.ts'
import { answerForm, postChange, postVote } from './answering.ts'
import { COLUMNS, fairnessCsv, fairnessJson, fairnessSchema } from './feed.ts'
import { questionOf, resultOf, type Question, type Result } from './queries.ts'
import { versionPage } from './views.ts'

/** A version's page, and the question "Is it fair?". What the person did is under `voteKind.path`. */
export const fairnessRoutes: Route[] = [
  {
    method: 'GET',
    path: '/posters/:slug',
    may: 'anyone',
    cacheSeconds: 1,
    async handle(visit) {
      const { version, work, question } = await questionOf(visit.ctx, visit.param('slug'))
      if (version.hidden) throw new Gone('posters.is-hidden')
      const result = question && (await resultOf(visit.ctx, question.subjectId))
      return versionPage(visit, { version, work, question, result })
    },
  },
  {
    method: 'GET',
    path: '/posters/:slug/fairness.json',
    may: 'anyone',
    cacheSeconds: 1,
    api: { summary: 'What people say about one version: answers, traits, gaps', answer: fairnessSchema },
    async handle(visit) {
      const { question, result } = await numbers(visit)
      return json(fairnessJson(visit.ctx, question, result))
    },
  },
  {
    method: 'GET',
    path: '/posters/:slug/fairness.csv',
    may: 'anyone',
    cacheSeconds: 1,
    api: { summary: `The counts: ${COLUMNS.join(', ')}`, type: 'text/csv' },
    async handle(visit) {
      const { result } = await numbers(visit)
      return body(fairnessCsv(result), 'text/csv; charset=utf-8')
    },
  },
  { method: 'GET', path: '/posters/:slug/answer', may: 'anyone', handle: answerForm },
  { method: 'POST', path: '/posters/:slug/votes', may: 'anyone', handle: postVote },
  { method: 'POST', path: '/posters/:slug/vote/changes', may: 'signer', handle: postChange },
]

async function numbers({ ctx, param }: Visit): Promise<{ question: Question; result: Result }> {
  const { version, question } = await questionOf(ctx, param('slug'))
  if (version.hidden) throw new Gone('posters.is-hidden')
  if (!question) throw new NotFound()
  return { question, result: await resultOf(ctx, question.subjectId) }
}
