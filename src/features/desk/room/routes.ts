import { dayIn } from '#core/clock.ts'
import { BadRequest, Forbidden, NotFound } from '#core/errors.ts'
import { check } from '#core/forms.ts'
import { json, KIB, seeOther, type Route, type Visit } from '#core/http.ts'
import {
  addFilm,
  addTrack,
  arrivals,
  colleagues,
  decideKeeper,
  decideShowing,
  filmById,
  filmsAtDesk,
  filmSchema,
  hasFfmpeg,
  hasReel,
  keepsRoom,
  MAX_VTT,
  PIECE_BYTES,
  readVtt,
  removeFilm,
  removeTrack,
  showingSchema,
  takeFromMachine,
  takePiece,
  trackSchema,
  uploaded,
  watchKey,
  type Film,
} from '#features/viewings/index.ts'
import { workBySlug, type Work } from '#features/works/index.ts'
import { EMPTY, deskPage, statusOf, type Filled } from '../frame.ts'
import { idIn, slugIn } from '../params.ts'
import { keeperSchema, removalSchema, trackNameSchema } from './forms.ts'
import { filmPage } from './film-views.ts'
import { notYoursPage, roomDeskPage } from './views.ts'

const DONE = {
  added: 'room.done-added',
  received: 'room.done-received',
  showing: 'room.done-showing',
  track: 'room.done-track',
  'track-removed': 'room.done-track-removed',
  removed: 'room.done-removed',
  keeper: 'room.done-keeper',
} as const

const { received: _, ...LATER } = DONE

type Handle = (visit: Visit) => Promise<Response>

/** Moderators come in where an operator allowed it. */
const kept =
  (handle: Handle): Handle =>
  async (visit) => {
    if (!(await keepsRoom(visit.ctx, visit.staff!))) throw new Forbidden('room.desk-not-yours')
    return handle(visit)
  }

const filmIn = (visit: Visit): Promise<Film> => filmById(visit.ctx, idIn(visit.param('id')))

const at = ({ id }: Film, done: keyof typeof DONE): Response =>
  seeOther(`/desk/room/films/${id}?done=${done}`)

const FILM = '/desk/room/films/:id'
// Percent-encoding makes three bytes of one.
const TRACK_BYTES = 3 * MAX_VTT + 64 * KIB

export const deskRoomRoutes: Route[] = [
  { method: 'GET', path: '/desk/room', may: 'moderator', handle: (visit) => listPage(visit) },
  { method: 'POST', path: '/desk/room/films', may: 'moderator', handle: kept(postFilm) },
  { method: 'POST', path: '/desk/room/keepers', may: 'operator', handle: postKeeper },
  {
    method: 'GET',
    path: FILM,
    may: 'moderator',
    handle: kept(async (visit) => onePage(visit, await filmIn(visit))),
  },
  {
    method: 'POST',
    path: `${FILM}/pieces`,
    may: 'moderator',
    maxBody: PIECE_BYTES,
    handle: kept(postPiece),
  },
  { method: 'POST', path: `${FILM}/arrival`, may: 'moderator', handle: kept(postArrival) },
  { method: 'POST', path: `${FILM}/showings`, may: 'moderator', handle: kept(postShowing) },
  {
    method: 'POST',
    path: `${FILM}/tracks`,
    may: 'moderator',
    maxBody: TRACK_BYTES,
    handle: kept(postTrack),
  },
  { method: 'POST', path: `${FILM}/tracks/removal`, may: 'moderator', handle: kept(postTrackRemoval) },
  { method: 'POST', path: `${FILM}/removal`, may: 'moderator', handle: kept(postRemoval) },
]

async function listPage(visit: Visit, filled: Filled = EMPTY): Promise<Response> {
  const { ctx, words, staff } = visit
  const page = { title: words('room.desk'), status: statusOf(filled), done: DONE }
  if (!(await keepsRoom(ctx, staff!))) return deskPage(visit, page, notYoursPage(words))
  return deskPage(
    visit,
    page,
    roomDeskPage({
      words,
      films: await filmsAtDesk(ctx),
      colleagues: staff!.role === 'operator' ? await colleagues(ctx) : undefined,
      ffmpeg: hasFfmpeg(ctx.config),
      filled,
    }),
  )
}

async function onePage(visit: Visit, film: Film, filled: Filled = EMPTY): Promise<Response> {
  const { ctx, words } = visit
  const waits = film.step === 'awaiting' || film.step === 'failed'
  return deskPage(
    visit,
    {
      title: film.title,
      status: statusOf(filled),
      // What was said when the file came is no news once the film is ready, or was refused.
      done: film.step === 'received' || film.step === 'preparing' ? DONE : LATER,
      scripts: ['film-upload.js', 'copy-button.js', 'char-count.js'],
    },
    filmPage({
      words,
      film,
      filled,
      config: ctx.config,
      ffmpeg: hasFfmpeg(ctx.config),
      uploaded: await uploaded(ctx, film),
      arrived: waits ? await arrivals(ctx.config) : [],
      missing: film.step === 'ready' && !(await hasReel(ctx.config, film.publicId)),
      key: watchKey(ctx, film.publicId),
    }),
  )
}

async function postFilm(visit: Visit): Promise<Response> {
  const { values } = await visit.form()
  const checked = check(filmSchema, values)
  if (!checked.ok) return listPage(visit, { values, problems: checked.problems })
  const work = await knownWork(visit, checked.value.work)
  if (!work) return listPage(visit, { values, problems: { work: 'room.work-unknown' } })
  const id = await addFilm(visit.ctx, visit.staff!, work.id, checked.value)
  return seeOther(`/desk/room/films/${id}?done=added`)
}

const knownWork = ({ ctx }: Visit, address: string): Promise<Work | undefined> =>
  workBySlug(ctx, slugIn(address.replace(/\/room\/?$/, ''))).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined
    throw error
  })

async function postKeeper(visit: Visit): Promise<Response> {
  const checked = check(keeperSchema, (await visit.form()).values)
  if (!checked.ok) throw new BadRequest()
  await decideKeeper(visit.ctx, visit.staff!, idIn(checked.value.staff), checked.value.act)
  return seeOther('/desk/room?done=keeper')
}

const BYTES = /^\d{1,13}$/

/** A piece of a film, as bytes; answers where the next begins, or why the file is refused. */
async function postPiece(visit: Visit): Promise<Response> {
  const { ctx, request, url, words } = visit
  const from = url.searchParams.get('from') ?? ''
  const of = url.searchParams.get('of') ?? ''
  const length = Number(request.headers.get('content-length') ?? 0)
  const type = request.headers.get('content-type')
  if (!BYTES.test(from) || !BYTES.test(of) || Number(from) >= Number(of)) throw new BadRequest()
  if (!request.body || type !== 'application/octet-stream') throw new BadRequest()
  if (length > PIECE_BYTES) throw new BadRequest('core.too-large')
  const body = request.body as unknown as AsyncIterable<Uint8Array>
  const film = await filmIn(visit)
  const taken = await takePiece(ctx, visit.staff!, film, { from: Number(from), of: Number(of), body })
  if (!('fault' in taken)) return json(taken)
  const size = Math.floor(ctx.config.room.maxBytes / 1e6)
  return json({ fault: taken.fault, says: words(`room.fault-${taken.fault}`, { size }) }, { status: 422 })
}

async function postArrival(visit: Visit): Promise<Response> {
  const film = await filmIn(visit)
  await takeFromMachine(visit.ctx, visit.staff!, film, (await visit.form()).get('name'))
  return at(film, 'received')
}

async function postShowing(visit: Visit): Promise<Response> {
  const film = await filmIn(visit)
  const { values } = await visit.form()
  const checked = check(showingSchema, values)
  if (!checked.ok) return onePage(visit, film, { values, problems: checked.problems })
  const { closesOn } = checked.value
  // A day that is over shows the film to nobody, which somebody who writes it now hardly means.
  const today = dayIn((await visit.ctx.site()).timeZone, visit.ctx.clock.now())
  if (closesOn && closesOn < today && closesOn !== film.showing.closesOn)
    return onePage(visit, film, { values, problems: { closesOn: 'room.closes-past' } })
  await decideShowing(visit.ctx, visit.staff!, film, checked.value)
  return at(film, 'showing')
}

async function postTrack(visit: Visit): Promise<Response> {
  const film = await filmIn(visit)
  const { values } = await visit.form()
  const checked = check(trackSchema, values)
  if (!checked.ok) return onePage(visit, film, { values, problems: checked.problems })
  const read = readVtt(checked.value.vtt)
  if ('fault' in read)
    return onePage(visit, film, {
      values: { ...values, line: String(read.line) },
      problems: { vtt: `room.vtt-${read.fault}` },
    })
  await addTrack(visit.ctx, visit.staff!, film, { ...checked.value, vtt: read.vtt })
  return at(film, 'track')
}

async function postTrackRemoval(visit: Visit): Promise<Response> {
  const film = await filmIn(visit)
  const checked = check(trackNameSchema, (await visit.form()).values)
  if (!checked.ok) throw new BadRequest()
  await removeTrack(visit.ctx, visit.staff!, film, checked.value)
  return at(film, 'track-removed')
}

async function postRemoval(visit: Visit): Promise<Response> {
  const film = await filmIn(visit)
  const { values } = await visit.form()
  const checked = check(removalSchema, values)
  if (!checked.ok) return onePage(visit, film, { values, problems: checked.problems })
  await removeFilm(visit.ctx, visit.staff!, film.id, checked.value.reason)
  return seeOther('/desk/room?done=removed')
}
