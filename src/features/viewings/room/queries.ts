import { dayIn } from '#core/clock.ts'
import type { Context } from '#core/context.ts'
import { macText, sameText } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { NotFound } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import type { Audience, FilmKind, TrackKind } from './forms.ts'
import type { FilmFault } from './ffmpeg.ts'
import type { Step } from './steps.ts'

export interface Track {
  kind: TrackKind
  language: string
  addedAt: Date
}

export interface Showing {
  audience: Audience
  /** First and last day, in the site's time zone. */
  opensOn: string | null
  closesOn: string | null
  atOnce: number
  threshold: number
}

export interface Film {
  id: number
  publicId: string
  workId: number
  workSlug: string
  workTitle: string
  sample: boolean
  kind: FilmKind
  title: string
  language: string
  addedAt: Date
  rights: { statement: string; at: Date; by: string }
  step: Step
  stepAt: Date
  /** Why it failed, or why it was taken down. */
  reason: FilmFault | string
  reel:
    { milliseconds: number; durations: number[]; width: number; height: number; bytes: number } | undefined
  showing: Showing
  tracks: Track[]
}

export const NOT_SHOWN: Showing = {
  audience: 'nobody',
  opensOn: null,
  closesOn: null,
  atOnce: 4,
  threshold: 0.8,
}

interface FilmRow extends Omit<Film, 'rights' | 'reel' | 'showing' | 'tracks'> {
  rights: { statement: string; at: string; by: string }
  reel: Film['reel'] | null
  showing: Showing | null
  tracks: { kind: TrackKind; language: string; addedAt: string }[]
}

const FILMS = `
select f.id, f.public_id as "publicId", f.work_id as "workId", w.slug as "workSlug", w.sample is not null as sample,
  (select title from work_titles t where t.work_id = w.id order by position limit 1) as "workTitle",
  f.kind, f.title, f.language, f.added_at as "addedAt", s.step, s.at as "stepAt", s.reason,
  (select json_build_object('statement', statement, 'at', stated_at, 'by', coalesce((select name from staff where staff.id = stated_by), ''))
   from room_rights r where r.film_id = f.id) as rights,
  (select json_build_object('milliseconds', milliseconds, 'durations', durations, 'width', width, 'height', height, 'bytes', bytes)
   from room_renditions r where r.film_id = f.id) as reel,
  (select json_build_object('audience', audience, 'opensOn', opens_on, 'closesOn', closes_on, 'atOnce', at_once, 'threshold', threshold)
   from room_showings h where h.film_id = f.id order by n desc limit 1) as showing,
  (select coalesce(json_agg(json_build_object('kind', kind, 'language', language, 'addedAt', added_at) order by kind, language), '[]')
   from room_tracks t where t.film_id = f.id) as tracks
from room_films f join works w on w.id = f.work_id
  join lateral (select step, at, reason from room_film_steps s where s.film_id = f.id order by n desc limit 1) s on true`

async function films(ctx: Context, where: string, values: unknown[]): Promise<Film[]> {
  const rows = await run<FilmRow>(ctx.db, `${FILMS} ${where}`, values)
  return rows.map((row) => ({
    ...row,
    rights: { ...row.rights, at: new Date(row.rights.at) },
    reel: row.reel ?? undefined,
    showing: row.showing ?? NOT_SHOWN,
    tracks: row.tracks.map((track) => ({ ...track, addedAt: new Date(track.addedAt) })),
  }))
}

/** For staff: every film that was not taken down, newest first. */
export const filmsAtDesk = (ctx: Context): Promise<Film[]> =>
  films(ctx, `where s.step <> 'removed' order by f.id desc limit 200`, [])

/** For staff. Throws `NotFound`, also for one that was taken down. */
export async function filmById(ctx: Context, id: number): Promise<Film> {
  const [film] = await films(ctx, `where f.id = $1 and s.step <> 'removed'`, [id])
  if (!film) throw new NotFound()
  return film
}

/** What the room of a work shows to everybody today: the work itself first. */
export async function filmsShown(ctx: Context, workId: number): Promise<Film[]> {
  const found = await films(
    ctx,
    `where f.work_id = $1 and s.step = 'ready' order by (f.kind = 'whole') desc, f.id limit 50`,
    [workId],
  )
  const today = await todayOf(ctx)
  return found.filter(({ showing }) => showing.audience === 'everybody' && isOpen(showing, today) === 'open')
}

/**
 * One film for somebody who may watch it: shown to everybody, or with the key of its link. Throws `NotFound` for whoever may not, so that nobody learns
 * that there is one; the days are told to whoever may.
 */
export async function filmFor(
  ctx: Context,
  publicId: string,
  key: string,
): Promise<{ film: Film; open: 'open' | 'not-yet' | 'over' }> {
  const [film] = await films(ctx, `where f.public_id = $1 and s.step = 'ready'`, [publicId])
  if (!film?.reel || !mayWatch(ctx, film, key)) throw new NotFound()
  return { film, open: isOpen(film.showing, await todayOf(ctx)) }
}

/** For somebody who holds a viewing of it already. Throws `NotFound` once it is not shown any more. */
export async function filmWatched(ctx: Context, publicId: string): Promise<Film> {
  const [film] = await films(ctx, `where f.public_id = $1 and s.step = 'ready'`, [publicId])
  if (!film?.reel || film.showing.audience === 'nobody') throw new NotFound()
  return film
}

export interface ReelRow {
  id: number
  segments: number
  /** Only where they are asked for: a long film has thousands. */
  durations: number[] | null
}

/** The same for a segment, which is asked for every four seconds. */
export async function reelFor(ctx: Context, publicId: string, whole: boolean): Promise<ReelRow> {
  const [row] = await run<ReelRow>(
    ctx.db,
    `select f.id, cardinality(r.durations) as segments, case when $2 then r.durations end as durations
     from room_films f join room_renditions r on r.film_id = f.id
     where f.public_id = $1
       and (select step from room_film_steps s where s.film_id = f.id order by n desc limit 1) = 'ready'
       and (select audience from room_showings h where h.film_id = f.id order by n desc limit 1) in ('link', 'everybody')`,
    [publicId, whole],
  )
  if (!row) throw new NotFound()
  return row
}

const mayWatch = (ctx: Context, film: Film, key: string): boolean =>
  film.showing.audience === 'everybody' ||
  (film.showing.audience === 'link' && sameText(key, watchKey(ctx, film.publicId)))

/** The secret of a film's link; nothing is stored. */
export const watchKey = (ctx: Context, publicId: string): string =>
  macText(ctx.keys.room, 'link', publicId).slice(0, 22)

const todayOf = async (ctx: Context): Promise<string> => dayIn((await ctx.site()).timeZone, ctx.clock.now())

function isOpen({ opensOn, closesOn }: Showing, today: string): 'open' | 'not-yet' | 'over' {
  if (opensOn && today < opensOn) return 'not-yet'
  return closesOn && today > closesOn ? 'over' : 'open'
}

/** Operators, and staff whom one of them allowed. */
export async function keepsRoom(ctx: Context, staff: Pick<StaffMember, 'id' | 'role'>): Promise<boolean> {
  if (staff.role === 'operator') return true
  const [newest] = await run<{ act: string }>(
    ctx.db,
    'select act from room_keepers where staff_id = $1 order by n desc limit 1',
    [staff.id],
  )
  return newest?.act === 'allow'
}

export interface Colleague {
  id: number
  name: string
  allowed: boolean
}

/** Moderators, and whether each keeps the room. */
export const colleagues = (ctx: Context): Promise<Colleague[]> =>
  run<Colleague>(
    ctx.db,
    `select s.id, s.name, coalesce((select act from room_keepers k where k.staff_id = s.id order by n desc limit 1), 'end') = 'allow' as allowed
     from staff s where s.role = 'moderator' and not exists (select from staff_departures d where d.staff_id = s.id) order by s.name`,
  )

export async function trackText(
  ctx: Context,
  filmId: number,
  kind: string,
  language: string,
): Promise<string> {
  const [track] = await run<{ vtt: string }>(
    ctx.db,
    'select vtt from room_tracks where film_id = $1 and kind = $2 and language = $3',
    [filmId, kind, language],
  )
  if (!track) throw new NotFound()
  return track.vtt
}
