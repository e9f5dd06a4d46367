import type { z } from 'zod'
import { Forbidden, NotFound } from '#core/errors.ts'
import { check } from '#core/forms.ts'
import { body, seeOther, type Route, type Visit } from '#core/http.ts'
import { staffNames } from '#features/people/index.ts'
import {
  actSchemas,
  changeSchema,
  changesOf,
  correctFacts,
  decidePresentation,
  decideProposal,
  factsSchema,
  hiddenPresentations,
  MAX_FILE_BYTES,
  presentationById,
  presentationsOf,
  readPicture,
  recordChange,
  summariesOf,
  waitingProposal,
  waitingProposals,
  workBySlug,
  type PresentationAct,
} from '#features/works/index.ts'
import { deskPage, EMPTY, statusOf, type Filled } from '../frame.ts'
import { idIn } from '../params.ts'
import { saveSettings } from '../setup/actions.ts'
import { enterFromForm } from './actions.ts'
import { hotlineSchema, refusalSchema, workNameSchema } from './forms.ts'
import { enterPage, hotlinePage, posterPage, postersDeskPage, type PosterPage } from './views.ts'

const DONE = { decided: 'desk.decided', entered: 'desk.posters-entered', saved: 'desk.saved' } as const
/** The picture and the other fields of its form. */
const MAX_UPLOAD = MAX_FILE_BYTES + 256 * 1024

async function listPage(visit: Visit, filled: Filled = EMPTY): Promise<Response> {
  const { ctx, words, site, staff } = visit
  const [hidden, proposals] = await Promise.all([hiddenPresentations(ctx), waitingProposals(ctx)])
  const works = await summariesOf(ctx, [...new Set([...hidden, ...proposals].map(({ workId }) => workId))])
  return deskPage(
    visit,
    { title: words('desk.posters'), status: statusOf(filled), done: DONE },
    postersDeskPage({
      words,
      hidden,
      proposals,
      works: new Map(works.map((work) => [work.id, work])),
      hotline: { name: site.hotlineName, url: site.hotlineUrl, decided: site.decided.includes('hotlineUrl') },
      operator: staff!.role === 'operator',
      filled,
    }),
  )
}

async function newPage(visit: Visit, slug: string, filled: Filled = EMPTY): Promise<Response> {
  const work = await workBySlug(visit.ctx, slug)
  const given = filled.values.proposal
  const proposal = given ? await waitingProposal(visit.ctx, idIn(given)) : undefined
  return deskPage(
    visit,
    { title: visit.words('desk.posters-new'), status: statusOf(filled), scripts: ['char-count.js'] },
    enterPage(visit.words, work, filled, proposal),
  )
}

async function proposalPage(visit: Visit, problems: Filled['problems'] = {}): Promise<Response> {
  const { ctx, param, words } = visit
  const proposal = await waitingProposal(ctx, idIn(param('id')))
  const [work] = await summariesOf(ctx, [proposal.workId])
  const { kind, market, language, text, issuer, description, sourceUrl, seenOn } = proposal
  const values = { kind, market, language, text, issuer, description, sourceUrl, firstSeenOn: seenOn }
  const filled = { values, problems }
  return deskPage(
    visit,
    { title: words('desk.posters-proposal'), status: statusOf(filled), scripts: ['char-count.js'] },
    enterPage(words, await workBySlug(ctx, work!.slug), filled, proposal),
  )
}

async function onePage(visit: Visit, filled: PosterPage['filled'] = EMPTY): Promise<Response> {
  const { ctx, words } = visit
  const version = await presentationById(ctx, idIn(visit.param('id')))
  const [summary] = await summariesOf(ctx, [version.workId])
  const [work, all] = await Promise.all([
    workBySlug(ctx, summary!.slug),
    presentationsOf(ctx, version.workId),
  ])
  const changes = await changesOf(ctx, work.id, all)
  return deskPage(
    visit,
    { title: words('desk.posters'), status: statusOf(filled), done: DONE },
    posterPage({
      words,
      version,
      work,
      others: all.filter((other) => other.kind === version.kind && other.id !== version.id),
      changes: changes.filter(({ before, after }) => before.id === version.id || after?.id === version.id),
      staff: await staffNames(
        ctx,
        version.acts.map(({ by }) => by),
      ),
      operator: visit.staff!.role === 'operator',
      filled,
    }),
  )
}

const back = (visit: Visit): Response => seeOther(`/desk/posters/${idIn(visit.param('id'))}?done=decided`)

function actRoute(name: PresentationAct): Route {
  const schema = actSchemas[name] as z.ZodType<{ reason: string; note: string }>
  return {
    method: 'POST',
    path: `/desk/posters/:id/${name}`,
    may: 'moderator',
    async handle(visit) {
      const { ctx, staff } = visit
      const { values } = await visit.form()
      const version = await presentationById(ctx, idIn(visit.param('id')))
      const checked = check(schema, values)
      if (!checked.ok) return onePage(visit, { values, problems: checked.problems, form: name })
      if (name === 'restoration' && version.hidden?.reason === 'child' && staff!.role !== 'operator')
        throw new Forbidden()
      await decidePresentation(ctx, staff!, version.id, name, checked.value)
      return back(visit)
    },
  }
}

export const deskPosterRoutes: Route[] = [
  { method: 'GET', path: '/desk/posters', may: 'moderator', handle: (visit) => listPage(visit) },
  {
    method: 'POST',
    path: '/desk/posters/work',
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(workNameSchema, values)
      if (!checked.ok) return listPage(visit, { values, problems: checked.problems })
      try {
        const { slug } = await workBySlug(visit.ctx, checked.value.work)
        return seeOther(`/desk/posters/works/${encodeURIComponent(slug)}`)
      } catch (error) {
        if (!(error instanceof NotFound)) throw error
        return listPage(visit, { values, problems: { work: 'desk.work-unknown' } })
      }
    },
  },
  {
    method: 'GET',
    path: '/desk/posters/works/:slug',
    may: 'moderator',
    handle: (visit) => newPage(visit, visit.param('slug')),
  },
  {
    method: 'POST',
    path: '/desk/posters/works/:slug',
    may: 'moderator',
    maxBody: MAX_UPLOAD,
    async handle(visit) {
      const work = await workBySlug(visit.ctx, visit.param('slug'))
      const upload = await visit.upload()
      const outcome = await enterFromForm(visit.ctx, visit.staff!, work, upload)
      if ('problems' in outcome)
        return newPage(visit, work.slug, { values: upload.form.values, problems: outcome.problems })
      return seeOther(`/desk/posters/${outcome.id}?done=entered`)
    },
  },
  { method: 'GET', path: '/desk/posters/hotline', may: 'operator', handle: (visit) => hotlineForm(visit) },
  {
    method: 'POST',
    path: '/desk/posters/hotline',
    may: 'operator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(hotlineSchema, values)
      if (!checked.ok) return hotlineForm(visit, { values, problems: checked.problems })
      await saveSettings(visit.ctx, visit.staff!, checked.value)
      return seeOther(values.for === 'setup' ? '/desk/setup#hotline' : '/desk/posters?done=saved')
    },
  },
  {
    method: 'GET',
    path: '/desk/posters/proposals/:id',
    may: 'moderator',
    handle: (visit) => proposalPage(visit),
  },
  {
    method: 'POST',
    path: '/desk/posters/proposals/:id/refusal',
    may: 'moderator',
    async handle(visit) {
      const { ctx, staff } = visit
      const proposal = await waitingProposal(ctx, idIn(visit.param('id')))
      const checked = check(refusalSchema, (await visit.form()).values)
      if (!checked.ok)
        return proposalPage(visit, { refusal: checked.problems.reason ?? 'posters.reason-missing' })
      await decideProposal(ctx, staff!, proposal.id, { presentationId: null, reason: checked.value.reason })
      return seeOther('/desk/posters?done=decided')
    },
  },
  { method: 'GET', path: '/desk/posters/:id', may: 'moderator', handle: (visit) => onePage(visit) },
  {
    method: 'GET',
    path: '/desk/posters/:id/picture',
    may: 'moderator',
    async handle({ ctx, param }) {
      const { pictures } = await presentationById(ctx, idIn(param('id')))
      const bytes = pictures.medium && (await readPicture(ctx, pictures.medium.hash))
      if (!bytes) throw new NotFound()
      return body(new Uint8Array(bytes), 'image/webp')
    },
  },
  {
    method: 'POST',
    path: '/desk/posters/:id/facts',
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const { id, kind } = await presentationById(visit.ctx, idIn(visit.param('id')))
      const checked = check(factsSchema, values)
      if (!checked.ok) return onePage(visit, { values, problems: checked.problems, form: 'facts' })
      if ((kind === 'poster' || kind === 'still') && !checked.value.description)
        return onePage(visit, {
          values,
          problems: { description: 'posters.description-missing' },
          form: 'facts',
        })
      await correctFacts(visit.ctx, visit.staff!, id, checked.value)
      return back(visit)
    },
  },
  {
    method: 'POST',
    path: '/desk/posters/:id/changes',
    may: 'moderator',
    async handle(visit) {
      const { ctx, staff } = visit
      const { values } = await visit.form()
      const version = await presentationById(ctx, idIn(visit.param('id')))
      const checked = check(changeSchema, values)
      if (!checked.ok) return onePage(visit, { values, problems: checked.problems, form: 'changes' })
      const { after, ...change } = checked.value
      const next = (await presentationsOf(ctx, version.workId)).find(
        (other) => other.publicId === after && other.id !== version.id && other.kind === version.kind,
      )
      if (after && !next)
        return onePage(visit, { values, problems: { after: 'posters.after-unknown' }, form: 'changes' })
      await recordChange(ctx, staff!, { ...change, beforeId: version.id, afterId: next?.id ?? null })
      return back(visit)
    },
  },
  ...(['hiding', 'restoration', 'mark', 'unmark'] as const).map(actRoute),
]

function hotlineForm(visit: Visit, filled?: Filled): Response {
  const { hotlineName, hotlineUrl } = visit.site
  const form = filled ?? {
    values: { hotlineName, hotlineUrl, for: visit.url.searchParams.get('for') ?? '' },
    problems: {},
  }
  return deskPage(
    visit,
    { title: visit.words('desk.hotline'), status: statusOf(form) },
    hotlinePage(visit.words, form),
  )
}
