import { body, type Route, type Visit } from '#core/http.ts'
import { pageNumber } from '#core/pages.ts'
import {
  findPetitions,
  petitionList,
  petitionsByIds,
  petitionsOfWork,
  type Petition,
} from '#features/petitions/index.ts'
import { mostMoved, talliesOf, type Tally } from '#features/voices/index.ts'
import { findWorks, workBySlug, workChanges, workPage, type Work } from '#features/works/index.ts'
import { howWeCountPage, legalPage, privacyPage } from './texts.ts'
import { logTextRoutes } from './log-texts.ts'
import { namedRoutes } from './named/routes.ts'
import { promiseRoutes } from './named/promise.ts'
import { statementRoutes } from './named/statement.ts'
import { placeRoutes } from './place/routes.ts'
import { roomSection } from './work/room.ts'
import { statementsSection } from './work/statements.ts'
import { verifiedSection } from './work/verified.ts'
import { homePage, petitionsSection, searchPage } from './views.ts'
import { reviews } from './work/reviews.ts'
import { SCORE_STYLES } from '#features/reviews/index.ts'
import { sitemap } from './sitemap.ts'
import { sourceArchive, sourcePage } from './source.ts'
import { designPage, designPetition } from './design.ts'
import { posters, workPosters } from './work/posters.ts'
import type { Html } from '#core/html.ts'

export const frontRoutes: Route[] = [
  { method: 'GET', path: '/', may: 'anyone', cacheSeconds: 1, handle: home },
  { method: 'GET', path: '/search', may: 'anyone', cacheSeconds: 1, handle: search },
  { method: 'GET', path: '/works/:slug', may: 'anyone', cacheSeconds: 1, handle: work },
  { method: 'GET', path: '/works/:slug/posters', may: 'anyone', cacheSeconds: 1, handle: posters },
  { method: 'GET', path: '/how-we-count', may: 'anyone', cacheSeconds: 60, handle: howWeCountPage },
  { method: 'GET', path: '/legal', may: 'anyone', cacheSeconds: 1, handle: legalPage },
  { method: 'GET', path: '/privacy', may: 'anyone', cacheSeconds: 1, handle: privacyPage },
  { method: 'GET', path: '/source', may: 'anyone', cacheSeconds: 60, handle: sourcePage },
  { method: 'GET', path: '/source.tar.gz', may: 'anyone', cacheSeconds: 60, handle: sourceArchive },
  { method: 'GET', path: '/design', may: 'anyone', cacheSeconds: 60, handle: designPage },
  { method: 'GET', path: '/design/petition', may: 'anyone', cacheSeconds: 60, handle: designPetition },
  { method: 'GET', path: '/robots.txt', may: 'anyone', cacheSeconds: 60, handle: robots },
  { method: 'GET', path: '/sitemap.xml', may: 'anyone', cacheSeconds: 60, handle: sitemap },
  ...namedRoutes,
  ...statementRoutes,
  ...promiseRoutes,
  ...logTextRoutes,
  ...placeRoutes,
]

const talliesFor = ({ ctx }: Visit, petitions: readonly Petition[]): Promise<Map<number, Tally>> =>
  talliesOf(
    ctx,
    petitions.map((petition) => petition.id),
  )

const DAY = 86_400_000
const ON_HOME = 5

async function home(visit: Visit): Promise<Response> {
  const { ctx } = visit
  // More than are shown, because some that move are live by link alone.
  const moved = await mostMoved(ctx, new Date(ctx.clock.now().getTime() - DAY), ON_HOME * 4)
  const [moving, newest, waiting] = await Promise.all([
    petitionsByIds(
      ctx,
      moved.map((row) => row.subjectId),
    ),
    findPetitions(ctx, { state: 'open', sort: 'newest', size: ON_HOME }),
    findPetitions(ctx, { state: 'waiting', sort: 'most', size: ON_HOME }),
  ])
  const shown = moving.filter((petition) => petition.state.listed).slice(0, ON_HOME)
  const all = [...shown, ...newest.petitions, ...waiting.petitions]
  return homePage(visit, {
    moving: shown,
    movedBy: new Map(moved.map((row) => [row.subjectId, row.net])),
    newest: newest.petitions,
    waiting: waiting.petitions,
    tallies: await talliesFor(visit, all),
  })
}

async function search(visit: Visit): Promise<Response> {
  const { ctx, url } = visit
  const q = (url.searchParams.get('q') ?? '').trim().slice(0, 200)
  const page = pageNumber(url)
  if (!q)
    return searchPage(visit, {
      q,
      page,
      works: { works: [], total: 0 },
      petitions: { petitions: [], total: 0 },
      tallies: new Map(),
    })
  const works = await findWorks(ctx, { q, page: 1, size: 8 })
  const petitions = await findPetitions(ctx, { q, page })
  return searchPage(visit, {
    q,
    page,
    works,
    petitions,
    tallies: await talliesFor(visit, petitions.petitions),
  })
}

/**
 * What the features have about a work, from top to bottom. Posters, reviews, statements, press and the time line take their places
 * in this list when those features are there.
 */
const workSections: ((visit: Visit, work: Work) => Promise<{ html: Html; listed: boolean }>)[] = [
  async (visit, work) => {
    const petitions = await petitionsOfWork(visit.ctx, work.id)
    return {
      html: petitionsSection(
        visit,
        work,
        petitionList(visit, petitions, { tallies: await talliesFor(visit, petitions), withoutWork: true }),
        petitions.length,
      ),
      listed: petitions.length > 0,
    }
  },
  reviews,
  statementsSection,
  verifiedSection,
  workPosters,
  roomSection,
]

async function work(visit: Visit): Promise<Response> {
  const found = await workBySlug(visit.ctx, visit.param('slug'))
  const [corrections, ...sections] = await Promise.all([
    workChanges(visit.ctx, found.id),
    ...workSections.map((section) => section(visit, found)),
  ])
  // Anybody can add a work; search engines see it once something about it was checked.
  const listed = sections.some((section) => section.listed)
  return workPage(
    visit,
    found,
    sections.map((section) => section.html),
    { styles: SCORE_STYLES, corrections, ...(!listed && { robots: 'noindex' as const }) },
  )
}

function robots({ ctx }: Visit): Response {
  const closed = [
    '/desk',
    '/my-place',
    '/claims/',
    '/c/',
    '/u/',
    '/search',
    '/petitions/new',
    '/works/new',
    '/*/signature',
  ]
  const lines = [
    'User-agent: *',
    ...closed.map((path) => `Disallow: ${path}`),
    `Sitemap: ${ctx.config.baseUrl}/sitemap.xml`,
  ]
  return body(`${lines.join('\n')}\n`, 'text/plain; charset=utf-8')
}
