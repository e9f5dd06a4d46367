import { constants } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { publicId } from '#core/ids.ts'
import { addJob } from '#core/jobs.ts'
import { folderOf, forget, sourceOf } from './files.ts'
import type { FilmKind } from './forms.ts'
import { NOT_SHOWN } from './queries.ts'
import { recordStep } from './steps.ts'

export interface PlacedFilm {
  workId: number
  kind: FilmKind
  title: string
  language: string
  rights: string
  /** Captions as WebVTT. */
  vtt: string
  /** Path of its file, which stays where it is. */
  file: string
}

/** Nobody on the staff. */
const NOBODY = 0

/**
 * Shows everybody a film that comes with the software: nobody at the desk has decided that, so `by` says who did, in its steps. The worker prepares it.
 * Answers its public id.
 */
export async function placeFilm(ctx: Context, film: PlacedFilm, by: string): Promise<string> {
  const id = publicId()
  await mkdir(folderOf(ctx.config, id), { recursive: true, mode: 0o750 })
  try {
    await copyFile(film.file, sourceOf(ctx.config, id), constants.COPYFILE_EXCL)
    await ctx.transaction((tx) => store(tx, id, film, by))
  } catch (error) {
    await forget(ctx.config, id)
    throw error
  }
  return id
}

async function store(tx: Context, id: string, film: PlacedFilm, by: string): Promise<void> {
  const { workId, kind, title, language, rights, vtt } = film
  const now = tx.clock.now()
  const [row] = await run<{ id: number }>(
    tx.db,
    `with film as (
       insert into room_films (public_id, work_id, kind, title, language, added_at, added_by) values ($1, $2, $3, $4, $5, $8, $11) returning id
     ), stated as (
       insert into room_rights (film_id, statement, stated_at, stated_by) select id, $6, $8, $11 from film
     ), captions as (
       insert into room_tracks (film_id, kind, language, vtt, added_at, added_by) select id, 'captions', $5, $7, $8, $11 from film
     ), showing as (
       insert into room_showings (film_id, n, audience, at_once, threshold, decided_at, decided_by) select id, 1, 'everybody', $9, $10, $8, $11 from film
     )
     select id from film`,
    [id, workId, kind, title, language, rights, vtt, now, NOT_SHOWN.atOnce, NOT_SHOWN.threshold, NOBODY],
  )
  for (const step of ['awaiting', 'received'] as const) await recordStep(tx, row!.id, step, by, 'placed')
  await addJob(tx, 'room.prepare', {}, { key: 'room.prepare' })
}

/** Films that were placed by somebody. */
export const placedFilms = (ctx: Context, by: string): Promise<{ id: number; publicId: string }[]> =>
  run<{ id: number; publicId: string }>(
    ctx.db,
    `select f.id, f.public_id as "publicId" from room_films f join room_film_steps s on s.film_id = f.id where s.n = 1 and s.by = $1 order by f.id`,
    [by],
  )

/** Deletes the files of films whose rows are gone. */
export async function forgetFilms(ctx: Context, publicIds: readonly string[]): Promise<void> {
  for (const id of publicIds) await forget(ctx.config, id)
}
