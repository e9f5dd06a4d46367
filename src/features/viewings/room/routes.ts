import { BadRequest, Conflict, Forbidden, Gone, NotFound } from '#core/errors.ts'
import { body, json, KIB, type Route, type Visit } from '#core/http.ts'
import { workBySlug } from '#features/works/index.ts'
import { addressOf, passIn, PLAYLIST } from './addresses.ts'
import { beatSchema } from './forms.ts'
import { fileFor } from './playing.ts'
import { filmFor, filmsShown, filmWatched, trackText, type Film } from './queries.ts'
import { endViewing, startViewing, takeHeartbeat, VIEWING_SECONDS, viewingIn } from './watching.ts'
import { closedPage, emptyPage, roomPage } from './views.ts'

const SMALL = 4 * KIB

export const roomRoutes: Route[] = [
  { method: 'GET', path: '/works/:slug/room', may: 'anyone', handle: room },
  { method: 'POST', path: '/room/:film/viewings', may: 'anyone', maxBody: SMALL, handle: start },
  { method: 'POST', path: '/room/:film/beats', may: 'signer', maxBody: SMALL, handle: beat },
  { method: 'POST', path: '/room/:film/ending', may: 'signer', maxBody: SMALL, handle: end },
  { method: 'GET', path: '/room/:film/tracks/:kind/:language', may: 'anyone', handle: track },
  { method: 'GET', path: '/room/:film/:viewing/:until/:mac/:name', may: 'link', handle: file },
]

const FILM = /^[2-9b-z]{16}$/
const filmIn = (visit: Visit): string => {
  const id = visit.param('film')
  if (!FILM.test(id)) throw new NotFound()
  return id
}
const keyIn = ({ url }: Visit): string => (url.searchParams.get('key') ?? '').slice(0, 64)
const cookieFor = (film: string): string => `room-${film}`

async function room(visit: Visit): Promise<Response> {
  const { ctx, url } = visit
  const work = await workBySlug(ctx, visit.param('slug'))
  const shown = await filmsShown(ctx, work.id)
  const asked = url.searchParams.get('film')
  if (asked !== null && !FILM.test(asked)) throw new NotFound()
  const chosen = asked
    ? await filmFor(ctx, asked, keyIn(visit))
    : shown[0] && { film: shown[0], open: 'open' as const }
  if (!chosen) return emptyPage(visit, work)
  if (chosen.film.workId !== work.id) throw new NotFound()
  if (chosen.open !== 'open') return closedPage(visit, work, chosen.film, chosen.open)
  return roomPage(visit, work, chosen.film, {
    others: shown.filter(({ id }) => id !== chosen.film.id),
    key: keyIn(visit),
  })
}

/** Somebody presses "Watch". Answers where the film is, for this viewing alone. */
async function start(visit: Visit): Promise<Response> {
  const { ctx, ip } = visit
  const { film, open } = await filmFor(ctx, filmIn(visit), keyIn(visit))
  if (open !== 'open') throw new Forbidden('room.not-open')
  const name = cookieFor(film.publicId)
  const viewing = await startViewing(ctx, film, { ip, cookie: visit.cookie(name) })
  visit.setCookie(name, viewing.secret, { maxAgeSeconds: VIEWING_SECONDS })
  const until = Math.floor(viewing.startedAt.getTime() / 1_000) + VIEWING_SECONDS
  const playlist = addressOf(ctx, { film: film.publicId, viewing: viewing.id, until }, PLAYLIST)
  const { run, seq, coverage, granted } = viewing
  return json({ playlist, run, next: seq + 1, coverage, ...(granted && { viewing: granted, watched: true }) })
}

async function beat(visit: Visit): Promise<Response> {
  const { film, viewing } = await held(visit)
  const read = beatSchema.safeParse(await visit.json())
  if (!read.success) throw new BadRequest()
  const answer = await takeHeartbeat(visit.ctx, film, viewing, read.data)
  return json(answer, { status: answer.refused ? new Conflict('room.beat-refused').status : 200 })
}

async function end(visit: Visit): Promise<Response> {
  const { film, viewing } = await held(visit)
  await endViewing(visit.ctx, film.id, viewing)
  visit.clearCookie(cookieFor(film.publicId))
  return new Response(null, { status: 204 })
}

/** The viewing that this browser has. Throws `Gone` when it has none. */
async function held(visit: Visit): Promise<{ film: Film; viewing: string }> {
  const film = await filmWatched(visit.ctx, filmIn(visit))
  const viewing = viewingIn(visit.ctx, visit.cookie(cookieFor(film.publicId)))
  if (!viewing) throw new Gone('room.viewing-over')
  return { film, viewing }
}

async function file(visit: Visit): Promise<Response> {
  const name = visit.param('name')
  const given = {
    film: filmIn(visit),
    viewing: visit.param('viewing'),
    until: visit.param('until'),
    mac: visit.param('mac'),
  }
  return fileFor(visit.ctx, passIn(visit.ctx, { ...given, name }), name)
}

async function track(visit: Visit): Promise<Response> {
  const { film } = await filmFor(visit.ctx, filmIn(visit), keyIn(visit))
  const text = await trackText(
    visit.ctx,
    film.id,
    visit.param('kind'),
    visit.param('language').replace(/\.vtt$/, ''),
  )
  return body(text, 'text/vtt; charset=utf-8')
}
