import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import type { Config } from '#config'
import { hasFfmpeg } from '#features/viewings/index.ts'
import { notesOn, type Finding } from './findings.ts'

interface Facts {
  films: number
  waiting: number
  ready: string[] | null
}

const FACTS = `
with films as (
  select f.public_id, (select step from room_film_steps s where s.film_id = f.id order by n desc limit 1) as step from room_films f
)
select count(*) filter (where step <> 'removed')::int as films, count(*) filter (where step in ('received', 'preparing'))::int as waiting,
  array_agg(public_id) filter (where step = 'ready') as ready from films`

/** What the screening room needs beyond the rest: ffmpeg, and its files where they should be. */
export async function checkRoom(config: Config, pool: pg.Pool): Promise<Finding[]> {
  const notes = notesOn('room')
  const { rows } = await pool.query<Facts>(FACTS)
  const { films, waiting, ready } = rows[0]!
  if (hasFfmpeg(config)) notes.ok('ffmpeg is there, so films can be prepared for the screening room')
  else if (films)
    notes.attention(
      `ffmpeg is not there, so no film can be prepared (${waiting} wait); what is ready is shown all the same`,
      'Debian: apt-get install ffmpeg. Elsewhere name the programs in FFMPEG and FFPROBE.',
    )
  else notes.ok('there is no ffmpeg, and the screening room is not used')
  const lost = (ready ?? []).filter(
    (id) => !existsSync(join(config.room.dir, 'films', id, 'hls', 'init.mp4')),
  )
  if (lost.length)
    notes.wrong(
      `${lost.length} films are not in ${config.room.dir}: nobody can watch them`,
      'Copy the folder back from your copy of it, or take the films down at the desk (docs/operating/screening-room.md).',
    )
  return notes.all
}
