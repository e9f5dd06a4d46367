import { check } from '#core/forms.ts'
import { KIB, seeOther, type Route, type Visit } from '#core/http.ts'
import { staffNames } from '#features/people/index.ts'
import { criticSchema, criticsOf, figureSchema, figuresOf, readFigures } from '#features/reviews/index.ts'
import { findWorks, workBySlug, type Work } from '#features/works/index.ts'
import { NotFound } from '#core/errors.ts'
import { deskPage, EMPTY, statusOf, type Filled } from '../frame.ts'
import { idIn, slugIn } from '../params.ts'
import { addCritic, addFigures, takeOffCritic, takeOffFigure } from './actions.ts'
import { removalSchema } from './forms.ts'
import { elsewherePage, workChoice, type Mistakes } from './views.ts'

async function page(visit: Visit, work: Work, mistakes: Mistakes = {}): Promise<Response> {
  const { ctx, words } = visit
  const [critics, figures] = await Promise.all([criticsOf(ctx, work.id), figuresOf(ctx, work.id)])
  const by = [...critics, ...figures].map(({ enteredBy }) => enteredBy)
  return deskPage(
    visit,
    {
      title: words('reviews.desk-elsewhere-of', { title: work.title }),
      status: Object.keys(mistakes).length ? 422 : 200,
      scripts: ['char-count.js'],
      done: { entered: 'reviews.desk-entered', decided: 'desk.decided' },
    },
    elsewherePage({ words, work, critics, figures, staff: await staffNames(ctx, by), mistakes }),
  )
}

const workOf = (visit: Visit): Promise<Work> => workBySlug(visit.ctx, visit.param('slug'))
const placeOf = (slug: string, done: string): string =>
  `/desk/works/${encodeURIComponent(slug)}/elsewhere?done=${done}`

async function choice(visit: Visit, filled: Filled = EMPTY): Promise<Response> {
  const { works } = await findWorks(visit.ctx, { q: '', page: 1 })
  return deskPage(
    visit,
    { title: visit.words('works.desk'), status: statusOf(filled) },
    workChoice(visit.words, works, filled),
  )
}

const removal = (name: 'critics' | 'outside', takeOff: typeof takeOffCritic): Route => ({
  method: 'POST',
  path: `/desk/works/:slug/${name}/:id/removal`,
  may: 'moderator',
  async handle(visit) {
    const work = await workOf(visit)
    const id = idIn(visit.param('id'))
    const there =
      name === 'critics' ? await criticsOf(visit.ctx, work.id) : await figuresOf(visit.ctx, work.id)
    const { values } = await visit.form()
    const checked = check(removalSchema, values)
    if (!there.some((entry) => entry.id === id)) throw new NotFound()
    if (!checked.ok) return page(visit, work, { [`${name}-${id}`]: { values, problems: checked.problems } })
    return seeOther(placeOf(await takeOff(visit.ctx, visit.staff!, id, checked.value.reason), 'decided'))
  },
})

export const elsewhereRoutes: Route[] = [
  {
    method: 'GET',
    path: '/desk/works',
    may: 'moderator',
    async handle(visit) {
      const asked = visit.url.searchParams.get('work')
      if (asked === null) return choice(visit)
      const slug = slugIn(asked)
      try {
        const work = await workBySlug(visit.ctx, slug)
        return seeOther(`/desk/works/${encodeURIComponent(work.slug)}/elsewhere`)
      } catch (error) {
        if (!(error instanceof NotFound)) throw error
        return choice(visit, { values: { work: asked }, problems: { work: 'reviews.desk-work-unknown' } })
      }
    },
  },
  {
    method: 'GET',
    path: '/desk/works/:slug/elsewhere',
    may: 'moderator',
    handle: async (visit) => page(visit, await workOf(visit)),
  },
  {
    method: 'POST',
    path: '/desk/works/:slug/critics',
    may: 'moderator',
    async handle(visit) {
      const work = await workOf(visit)
      const { values } = await visit.form()
      const checked = check(criticSchema, values)
      if (!checked.ok) return page(visit, work, { critic: { values, problems: checked.problems } })
      await addCritic(visit.ctx, visit.staff!, work, checked.value)
      return seeOther(placeOf(work.slug, 'entered'))
    },
  },
  removal('critics', takeOffCritic),
  {
    method: 'POST',
    path: '/desk/works/:slug/outside',
    may: 'moderator',
    async handle(visit) {
      const work = await workOf(visit)
      const { values } = await visit.form()
      const checked = check(figureSchema, values)
      if (!checked.ok) return page(visit, work, { figure: { values, problems: checked.problems } })
      await addFigures(visit.ctx, visit.staff!, work, [checked.value], 'hand')
      return seeOther(placeOf(work.slug, 'entered'))
    },
  },
  {
    method: 'POST',
    path: '/desk/works/:slug/outside/table',
    may: 'moderator',
    // 50,000 characters of a script that needs nine bytes for each in a form
    maxBody: 512 * KIB,
    async handle(visit) {
      const work = await workOf(visit)
      const { values } = await visit.form()
      const read = readFigures(values.table ?? '')
      if ('problem' in read)
        return page(visit, work, { table: { values, problems: { table: read.problem }, say: read.values } })
      if (!read.figures.length)
        return page(visit, work, { table: { values, problems: { table: 'reviews.outside-csv-missing' } } })
      await addFigures(visit.ctx, visit.staff!, work, read.figures, 'csv')
      return seeOther(placeOf(work.slug, 'entered'))
    },
  },
  removal('outside', takeOffFigure),
]
