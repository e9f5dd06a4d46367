import { body, seeOther, type Route, type Visit } from '#core/http.ts'
import { workBySlug, workPath } from '#features/works/index.ts'
import { hidingCss, readHiding, withSeen, writeHiding, type Hiding } from './rules.ts'
import { scoresPage } from './views.ts'

const COOKIE = 'scores'
const DAYS = 400

const hidingOf = (visit: Visit): Hiding => readHiding(visit.cookie(COOKIE))

/** Whoever says that they saw a work may see its scores; nothing is stored where nothing is hidden. */
export function showScoresOf(visit: Visit, workId: number): void {
  const hiding = hidingOf(visit)
  if (hiding.on) keep(visit, withSeen(hiding, workId))
}

const keep = (visit: Visit, hiding: Hiding): void =>
  visit.setCookie(COOKIE, writeHiding(hiding), { maxAgeSeconds: DAYS * 86_400 })

export const hidingRoutes: Route[] = [
  {
    method: 'GET',
    path: '/scores',
    may: 'anyone',
    handle: (visit) => scoresPage(visit, hidingOf(visit).on),
  },
  {
    method: 'GET',
    path: '/scores.css',
    may: 'anyone',
    handle: (visit) => body(hidingCss(hidingOf(visit)), 'text/css; charset=utf-8'),
  },
  {
    method: 'POST',
    path: '/scores',
    may: 'anyone',
    async handle(visit) {
      const hide = (await visit.form()).get('scores') === 'hide'
      if (hide) keep(visit, { on: true, seen: hidingOf(visit).seen })
      else visit.clearCookie(COOKIE)
      return seeOther('/scores?done=saved')
    },
  },
  {
    method: 'POST',
    path: '/works/:slug/scores',
    may: 'anyone',
    async handle(visit) {
      const work = await workBySlug(visit.ctx, visit.param('slug'))
      showScoresOf(visit, work.id)
      return seeOther(`${workPath(work)}#reviews`)
    },
  },
]
