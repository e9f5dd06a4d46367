import { check, type Form } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import { staffNames } from '#features/people/index.ts'
import { fieldsOfWork, readWork, workBySlug, workChanges, workWithIdentifier } from '#features/works/index.ts'
import { deskPage } from '../frame.ts'
import { correctWork } from './actions.ts'
import { correctionSchema } from './forms.ts'
import { factsPage, type FactsState } from './views.ts'

async function page(visit: Visit, state?: FactsState): Promise<Response> {
  const { ctx, words } = visit
  const work = await workBySlug(ctx, visit.param('slug'))
  const changes = await workChanges(ctx, work.id)
  const values: Record<string, string> = { ...fieldsOfWork(work), seen: String(changes.length) }
  const by = changes.map(({ changedBy }) => Number(changedBy)).filter(Number.isInteger)
  return deskPage(
    visit,
    {
      title: words('works.desk-facts-of', { title: work.title }),
      status: state ? 422 : 200,
      scripts: ['char-count.js'],
      done: { saved: 'works.desk-saved', same: 'works.desk-same' },
    },
    factsPage(visit, {
      work,
      changes,
      staff: await staffNames(ctx, by),
      state: state ?? { form: { get: (name) => values[name] ?? '' } },
    }),
  )
}

async function postFacts(visit: Visit): Promise<Response> {
  const { ctx } = visit
  const { slug } = await workBySlug(ctx, visit.param('slug'))
  const form: Form = await visit.form()
  const [read, said] = [readWork(form), check(correctionSchema, form.values)]
  if ('problems' in read || !said.ok)
    return page(visit, {
      form,
      problems: { ...('problems' in read && read.problems), ...(!said.ok && said.problems) },
    })
  const changed = await correctWork(ctx, visit.staff!, slug, read.work, said.value)
  if ('stale' in changed) return page(visit, { form, problems: { seen: 'works.changed-meanwhile' } })
  if ('duplicate' in changed) {
    const found = await workWithIdentifier(ctx, read.work.identifiers, slug)
    return page(visit, {
      form,
      problems: { [found?.scheme ?? 'imdb']: 'works.duplicate-field' },
      ...(found && { existing: found.work }),
    })
  }
  const done = Object.keys(changed.facts).length ? 'saved' : 'same'
  return seeOther(`/desk/works/${encodeURIComponent(slug)}/facts?done=${done}`)
}

export const factsRoutes: Route[] = [
  { method: 'GET', path: '/desk/works/:slug/facts', may: 'moderator', handle: (visit) => page(visit) },
  { method: 'POST', path: '/desk/works/:slug/facts', may: 'moderator', handle: postFacts },
]
