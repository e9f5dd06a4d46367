import { publicId } from '#core/ids.ts'
import { Conflict, NotFound } from '#core/errors.ts'
import { addJob } from '#core/jobs.ts'
import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'
import type { StaffMember } from '#core/http.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { arrivals, forget, mayRead, sizeOf, sourceOf, takeArrival } from './files.ts'
import type { NewFilm, NewShowing, TrackKind } from './forms.ts'
import { colleagues, filmById, type Film } from './queries.ts'
import { recordStep } from './steps.ts'

type By = Pick<StaffMember, 'id'>

/** A film of a work, without its file yet. The statement about rights is a row of its own: who said what, and when. */
export async function addFilm(ctx: Context, staff: By, workId: number, film: NewFilm): Promise<number> {
  return ctx.transaction(async (tx) => {
    const now = tx.clock.now()
    const id = publicId()
    const [row] = await run<{ id: number }>(
      tx.db,
      `insert into room_films (public_id, work_id, kind, title, language, added_at, added_by) values ($1, $2, $3, $4, $5, $6, $7) returning id`,
      [id, workId, film.kind, film.title, film.language, now, staff.id],
    )
    await run(
      tx.db,
      'insert into room_rights (film_id, statement, stated_at, stated_by) values ($1, $2, $3, $4)',
      [row!.id, film.rights, now, staff.id],
    )
    await recordStep(tx, row!.id, 'awaiting', String(staff.id), 'added')
    await recordDeskAct(tx, staff, 'film.added', film.title, film.rights.slice(0, 200))
    return row!.id
  })
}

/** The file is whole: it waits for the worker. Doing it twice asks once. */
export async function fileArrived(ctx: Context, staff: By, film: Film): Promise<void> {
  await ctx.transaction(async (tx) => {
    if (!(await recordStep(tx, film.id, 'received', String(staff.id), 'uploaded'))) return
    await recordDeskAct(tx, staff, 'film.received', film.title)
    await addJob(tx, 'room.prepare', {}, { key: 'room.prepare' })
  })
}

/** Takes a file that somebody put into the folder of arrivals. */
export async function takeFromMachine(ctx: Context, staff: By, film: Film, name: string): Promise<void> {
  if (!['awaiting', 'failed'].includes(film.step)) throw new Conflict('room.has-file')
  const found = (await arrivals(ctx.config)).find((file) => file.name === name)
  if (!found) throw new NotFound('room.arrival-gone')
  if (!(await mayRead(ctx.config, name))) throw new Conflict('room.arrival-unreadable')
  await takeArrival(ctx.config, name, film.publicId)
  if (!(await sizeOf(sourceOf(ctx.config, film.publicId)))) throw new Conflict('room.arrival-gone')
  await fileArrived(ctx, staff, film)
}

/** Who may watch from now on; the newest row holds. */
export async function decideShowing(ctx: Context, staff: By, film: Film, showing: NewShowing): Promise<void> {
  await ctx.transaction(async (tx) => {
    await run(tx.db, 'select from room_films where id = $1 for update', [film.id])
    await run(
      tx.db,
      `insert into room_showings (film_id, n, audience, opens_on, closes_on, at_once, threshold, decided_at, decided_by)
       select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7, $8 from room_showings where film_id = $1`,
      [
        film.id,
        showing.audience,
        showing.opensOn,
        showing.closesOn,
        showing.atOnce,
        showing.threshold / 100,
        tx.clock.now(),
        staff.id,
      ],
    )
    await recordDeskAct(tx, staff, 'film.showing-decided', film.title, showing.audience)
  })
}

/** Captions, subtitles or audio description; another file of the same kind and language takes the place of the first. */
export async function addTrack(
  ctx: Context,
  staff: By,
  film: Film,
  track: { kind: TrackKind; language: string; vtt: string },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await run(
      tx.db,
      `insert into room_tracks (film_id, kind, language, vtt, added_at, added_by) values ($1, $2, $3, $4, $5, $6)
       on conflict (film_id, kind, language) do update set vtt = excluded.vtt, added_at = excluded.added_at, added_by = excluded.added_by`,
      [film.id, track.kind, track.language, track.vtt, tx.clock.now(), staff.id],
    )
    await recordDeskAct(tx, staff, 'film.track-added', film.title, `${track.kind} ${track.language}`)
  })
}

export async function removeTrack(
  ctx: Context,
  staff: By,
  film: Film,
  { kind, language }: { kind: string; language: string },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const gone = await run(
      tx.db,
      'delete from room_tracks where film_id = $1 and kind = $2 and language = $3 returning kind',
      [film.id, kind, language],
    )
    if (gone.length) await recordDeskAct(tx, staff, 'film.track-removed', film.title, `${kind} ${language}`)
  })
}

/** Takes a film down for good: its files, captions and viewings go; who did it, when and why stays. */
export async function removeFilm(ctx: Context, staff: By, id: number, reason: string): Promise<void> {
  const film = await filmById(ctx, id)
  await ctx.transaction(async (tx) => {
    if (!(await recordStep(tx, id, 'removed', String(staff.id), reason)))
      throw new Conflict('room.removed-already')
    for (const table of ['room_tracks', 'room_viewings', 'room_renditions'])
      await run(tx.db, `delete from ${table} where film_id = $1`, [id])
    await recordDeskAct(tx, staff, 'film.removed', film.title, reason)
  })
  // After the commit: nobody is shown it any more, and what cannot be deleted now the nightly job deletes.
  await forget(ctx.config, film.publicId)
}

/** Lets a moderator keep the room, or ends that. Saying the same again changes nothing. */
export async function decideKeeper(
  ctx: Context,
  operator: By,
  staffId: number,
  act: 'allow' | 'end',
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await run(tx.db, 'select pg_advisory_xact_lock(7133014)')
    const colleague = (await colleagues(tx)).find(({ id }) => id === staffId)
    if (!colleague) throw new NotFound()
    if (colleague.allowed === (act === 'allow')) return
    await run(
      tx.db,
      `insert into room_keepers (staff_id, n, act, at, by) select $1, coalesce(max(n), 0) + 1, $2, $3, $4 from room_keepers where staff_id = $1`,
      [staffId, act, tx.clock.now(), operator.id],
    )
    await recordDeskAct(
      tx,
      operator,
      act === 'allow' ? 'room.keeper-allowed' : 'room.keeper-ended',
      colleague.name,
    )
  })
}
