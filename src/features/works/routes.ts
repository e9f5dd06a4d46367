import { Busy, Forbidden, TooMany } from '#core/errors.ts'
import type { Form } from '#core/forms.ts'
import { json, seeOther, type Route, type Visit } from '#core/http.ts'
import { takeFrom } from '#core/limits.ts'
import { absoluteLinks, pageLinks, pageNumber } from '#core/pages.ts'
import { staffOf } from '#features/people/index.ts'
import { addingLimit, addWork } from './actions.ts'
import { addingPage, afterAdding } from './adding.ts'
import { workChanges } from './changing.ts'
import { workJson, workSchema, workSummaryJson, worksQuery, worksSchema } from './feed.ts'
import { readWork } from './forms.ts'
import {
  findWorks,
  workBySlug,
  worksLike,
  workWithIdentifier,
  WORKS_PER_PAGE,
  type WorkSummary,
} from './queries.ts'
import { worksPage } from './views.ts'
import type { Scheme } from './identifiers.ts'

const asked = ({ url }: Visit): { q: string; page: number } => ({
  q: (url.searchParams.get('q') ?? '').trim().slice(0, 200),
  page: pageNumber(url),
})

/** GET /works/:slug is composed by `front`, because it shows what the other features have about the work. */
export const workRoutes: Route[] = [
  {
    method: 'GET',
    path: '/works',
    may: 'anyone',
    cacheSeconds: 1,
    async handle(visit) {
      const { q, page } = asked(visit)
      return worksPage(visit, q, page, await findWorks(visit.ctx, { q, page }))
    },
  },
  {
    method: 'GET',
    path: '/works.json',
    may: 'anyone',
    cacheSeconds: 1,
    api: {
      summary: 'Works, newest first, or those that match words',
      query: worksQuery,
      answer: worksSchema,
    },
    async handle(visit) {
      const { q, page } = asked(visit)
      const { works, total } = await findWorks(visit.ctx, { q, page })
      const links = absoluteLinks(
        visit.ctx.config.baseUrl,
        pageLinks(visit.url, { number: page, size: WORKS_PER_PAGE, total }),
      )
      return json({ total, page, links, works: works.map((work) => workSummaryJson(visit.ctx, work)) })
    },
  },
  {
    method: 'GET',
    path: '/works/new',
    may: 'anyone',
    async handle(visit) {
      await refuseUnlessOpener(visit)
      return addingPage(visit, { form: { get: (name) => visit.url.searchParams.get(name) ?? '' } })
    },
  },
  { method: 'POST', path: '/works', may: 'anyone', handle: postWork },
  {
    method: 'GET',
    path: '/works/:slug{[^/]+\\.json}',
    may: 'anyone',
    cacheSeconds: 1,
    api: { summary: 'One work', answer: workSchema },
    async handle(visit) {
      const { ctx } = visit
      const work = await workBySlug(ctx, visit.param('slug').slice(0, -'.json'.length))
      return json(workJson(ctx, work, await workChanges(ctx, work.id)))
    },
  },
]

async function postWork(visit: Visit): Promise<Response> {
  const { ctx } = visit
  const staff = await refuseUnlessOpener(visit)
  const form = await visit.form()
  const read = readWork(form)
  if ('problems' in read) return addingPage(visit, { form, problems: read.problems }, 422)
  const similar = form.get('distinct') === 'yes' ? [] : await worksLike(ctx, read.work)
  const existing = await workWithIdentifier(ctx, read.work.identifiers)
  if (existing) return duplicatePage(visit, form, existing)
  if (similar.length)
    return addingPage(visit, { form, similar, problems: { distinct: 'works.distinct-missing' } }, 422)
  if (!staff) await takeAddingTurn(visit)
  const added = await addWork(ctx, read.work, staff ? String(staff.id) : 'public')
  if ('slug' in added) return seeOther(afterAdding(form, added.slug))
  // Somebody added the same work between the look and the insert.
  const first = await workWithIdentifier(ctx, read.work.identifiers)
  if (!first) throw new Busy()
  return duplicatePage(visit, form, first)
}

const duplicatePage = (
  visit: Visit,
  form: Form,
  { work, scheme }: { work: WorkSummary; scheme: Scheme },
): Response =>
  addingPage(visit, { form, existing: work, problems: { [scheme]: 'works.duplicate-field' } }, 422)

/** Where only staff open petitions, only staff add works. */
async function refuseUnlessOpener({ ctx, site, cookie }: Visit): Promise<{ id: number } | undefined> {
  const staff = await staffOf(ctx, cookie('session'))
  if (site.openers === 'staff' && staff?.factor !== 'passkey') throw new Forbidden('works.staff-only')
  return staff
}

async function takeAddingTurn({ ctx, ip }: Visit): Promise<void> {
  const wait = await takeFrom(ctx.shared(addingLimit), ip)
  if (wait) throw new TooMany('works.too-many', wait)
}
