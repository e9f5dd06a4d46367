import { body, fileNamed, json, type Route, type Visit } from '#core/http.ts'
import { workBySlug, type Work } from '#features/works/index.ts'
import { ELSEWHERE_COLUMNS, elsewhereCsv, elsewhereJson, elsewhereSchema } from './feed.ts'
import { figuresOf, type EnteredFigure } from './queries.ts'

async function found({ ctx, param }: Visit): Promise<{ work: Work; figures: EnteredFigure[] }> {
  const work = await workBySlug(ctx, param('slug'))
  return { work, figures: await figuresOf(ctx, work.id) }
}

export const outsideRoutes: Route[] = [
  {
    method: 'GET',
    path: '/works/:slug/elsewhere.json',
    may: 'anyone',
    cacheSeconds: 5,
    api: {
      summary: 'Numbers of other places about a work: source, time, who entered them',
      answer: elsewhereSchema,
    },
    async handle(visit) {
      const { work, figures } = await found(visit)
      return json(elsewhereJson(visit.ctx, work, figures))
    },
  },
  {
    method: 'GET',
    path: '/works/:slug/elsewhere.csv',
    may: 'anyone',
    cacheSeconds: 5,
    api: { summary: `The same: ${ELSEWHERE_COLUMNS.join(', ')}`, type: 'text/csv' },
    async handle(visit) {
      const { work, figures } = await found(visit)
      return body(elsewhereCsv(figures), 'text/csv; charset=utf-8', {
        headers: {
          'content-disposition': fileNamed(`${work.slug}-elsewhere.csv`, 'inline'),
        },
      })
    },
  },
]
