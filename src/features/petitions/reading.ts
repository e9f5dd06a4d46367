import { stringify } from 'csv-stringify/sync'
import { Gone } from '#core/errors.ts'
import { body, json, seeOther, type Route, type Visit } from '#core/http.ts'
import { absoluteLinks, pageLinks, pageNumber } from '#core/pages.ts'
import { shownNames, talliesOf, type Tally } from '#features/voices/index.ts'
import { atom, petitionEntries } from './atom.ts'
import { cardOf } from './card.ts'
import { petitionJson, petitionSchema, petitionsQuery, petitionsSchema, summaryJson } from './feed.ts'
import { petitionsPage } from './list-page.ts'
import {
  findPetitions,
  listStates,
  PETITIONS_PER_PAGE,
  sorts,
  type PetitionsFound,
  type Search,
} from './lists.ts'
import { takenDownPage } from './moderating/views.ts'
import { countArrival } from './organising/channels.ts'
import { minutesOf, numbersOf, pageDataOf } from './page/data.ts'
import { namesPage } from './page/sections.ts'
import { petitionPage } from './page/views.ts'
import { decidedPetition, petitionPath, publicPetition, type Petition } from './queries.ts'
import { shownUpdates } from './updates/queries.ts'

const ATOM = 'application/atom+xml; charset=utf-8'

export const readingRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions',
    may: 'anyone',
    cacheSeconds: 1,
    async handle(visit) {
      const search = searchOf(visit)
      const found = await findPetitions(visit.ctx, search)
      return petitionsPage(visit, search, found, await talliesFor(visit, found.petitions))
    },
  },
  {
    method: 'GET',
    path: '/petitions.json',
    may: 'anyone',
    cacheSeconds: 1,
    api: {
      summary: 'Petitions that everybody may find, with their numbers',
      query: petitionsQuery,
      answer: petitionsSchema,
    },
    async handle(visit) {
      const search = searchOf(visit)
      const found = await findPetitions(visit.ctx, search)
      return listJson(visit, search, found, await talliesFor(visit, found.petitions))
    },
  },
  {
    method: 'GET',
    path: '/petitions.atom',
    may: 'anyone',
    cacheSeconds: 30,
    api: { summary: 'Newly listed petitions (Atom)', type: 'application/atom+xml' },
    handle: listFeed,
  },
  {
    method: 'GET',
    path: '/petitions/:slug{[^/]+\\.json}',
    may: 'anyone',
    cacheSeconds: 1,
    api: { summary: 'One petition: text, state, numbers, breakdowns', answer: petitionSchema },
    async handle(visit) {
      const petition = await publicPetition(visit.ctx, slugIn(visit, '.json'))
      return json(petitionJson(visit.ctx, await numbersOf(visit.ctx, petition)))
    },
  },
  {
    method: 'GET',
    path: '/petitions/:slug{[^/]+\\.atom}',
    may: 'anyone',
    cacheSeconds: 30,
    api: { summary: 'What happened to one petition (Atom)', type: 'application/atom+xml' },
    handle: petitionFeed,
  },
  {
    method: 'GET',
    path: '/petitions/:slug/series.csv',
    may: 'anyone',
    cacheSeconds: 10,
    api: {
      summary: 'Signatures by UTC minute: minute, counted, withdrawn, removed, restored, net',
      type: 'text/csv',
    },
    async handle(visit) {
      const petition = await publicPetition(visit.ctx, visit.param('slug'))
      const columns = ['minute', 'counted', 'withdrawn', 'removed', 'restored', 'net'] as const
      const csv = stringify(await minutesOf(visit.ctx, petition.id), { header: true, columns: [...columns] })
      return body(csv, 'text/csv; charset=utf-8', {
        headers: { 'content-disposition': `inline; filename="${petition.slug}.csv"` },
      })
    },
  },
  {
    method: 'GET',
    path: '/petitions/:slug/card.png',
    may: 'anyone',
    cacheSeconds: 60,
    async handle(visit) {
      const petition = await publicPetition(visit.ctx, visit.param('slug'))
      if (petition.state.name === 'declined') throw new Gone('petitions.gone')
      return body(await cardOf(visit, petition), 'image/png', {
        headers: { 'cross-origin-resource-policy': 'cross-origin' },
      })
    },
  },
  {
    method: 'GET',
    path: '/petitions/:slug/names',
    may: 'anyone',
    cacheSeconds: 10,
    async handle(visit) {
      const petition = await publicPetition(visit.ctx, visit.param('slug'))
      const number = Math.max(1, pageNumber(visit.url))
      return namesPage(visit, petition, await shownNames(visit.ctx, petition.id, number), number)
    },
  },
  {
    method: 'GET',
    path: '/petitions/:slug',
    may: 'anyone',
    cacheSeconds: 1,
    arrived: (ctx, request, param) => countArrival(ctx, request, param('slug') ?? ''),
    async handle(visit) {
      const petition = await decidedPetition(visit.ctx, visit.param('slug'))
      if (petition.state.name === 'hidden') return takenDownPage(visit, petition)
      if (petition.joinedInto) return seeOther(petitionPath({ slug: petition.joinedInto }))
      return petitionPage(visit, await pageDataOf(visit.ctx, petition))
    },
  },
]

const slugIn = (visit: Visit, ending: string): string => visit.param('slug').slice(0, -ending.length)

/** Unknown values of a filter are no filter: an old link still shows a list. */
function searchOf({ url }: Visit): Search {
  const given = (name: string): string => (url.searchParams.get(name) ?? '').trim()
  const state = listStates.find((name) => name === given('state'))
  const sort = sorts.find((name) => name === given('sort'))
  return {
    ...(state && { state }),
    ...(sort && { sort }),
    q: given('q').slice(0, 200),
    page: pageNumber(url),
  }
}

const talliesFor = ({ ctx }: Visit, petitions: readonly Petition[]): Promise<Map<number, Tally>> =>
  talliesOf(
    ctx,
    petitions.map((petition) => petition.id),
  )

function listJson(
  visit: Visit,
  search: Search,
  found: PetitionsFound,
  tallies: Map<number, Tally>,
): Response {
  const { ctx, url } = visit
  const page = search.page ?? 1
  const links = absoluteLinks(
    ctx.config.baseUrl,
    pageLinks(url, { number: page, size: PETITIONS_PER_PAGE, total: found.total }),
  )
  return json({
    total: found.total,
    page,
    links,
    petitions: found.petitions.map((petition) => summaryJson(ctx, petition, tallies.get(petition.id)!)),
  })
}

async function listFeed(visit: Visit): Promise<Response> {
  const { ctx, words, site } = visit
  const { petitions } = await findPetitions(ctx, { sort: 'newest' })
  const entries = petitions.map((petition) => {
    const href = ctx.config.baseUrl + petitionPath(petition)
    const at =
      petition.states.findLast((row) => row.state === 'listed' && !row.restores)?.at ?? petition.openedAt
    return { id: href, title: petition.text.action, href, at, summary: petition.text.why }
  })
  const self = `${ctx.config.baseUrl}/petitions.atom`
  const page = `${ctx.config.baseUrl}/petitions`
  return body(
    atom({
      id: self,
      self,
      html: page,
      title: `${words('petitions.feed')} · ${site.name}`,
      entries,
      updated: new Date(0),
      author: site.name,
    }),
    ATOM,
  )
}

async function petitionFeed(visit: Visit): Promise<Response> {
  const { ctx, words, site } = visit
  const petition = await publicPetition(ctx, slugIn(visit, '.atom'))
  const url = ctx.config.baseUrl + petitionPath(petition)
  const updates = (await shownUpdates(ctx, petition)).map(({ n, title, text, writtenAt }) => ({
    id: `${url}/updates#update-${n}`,
    title,
    href: `${url}/updates#update-${n}`,
    at: writtenAt,
    summary: text,
  }))
  const entries = [...petitionEntries(ctx, words, await numbersOf(ctx, petition)), ...updates].sort(
    (a, b) => b.at.getTime() - a.at.getTime(),
  )
  return body(
    atom({
      id: url,
      self: `${url}.atom`,
      html: url,
      title: petition.text.action,
      entries,
      updated: petition.openedAt,
      author: site.name,
    }),
    ATOM,
  )
}
