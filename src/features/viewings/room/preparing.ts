import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import {
  BadFilm,
  HEAD_BYTES,
  headOf,
  looksLikeFilm,
  makeReel,
  MOST_BITS,
  probe,
  type FilmFault,
} from './ffmpeg.ts'
import { folderOf, forget, freeSpace, INIT, reelFolder, segmentName, sizeOf, sourceOf } from './files.ts'
import { ensureRoomKeys } from '../tokens/keys.ts'
import { recordStep } from './steps.ts'

/** A process that has not renewed its claim for so long is gone. */
const LEASE_SECONDS = 120
const RENEW_MS = 20_000
/** After so many the trouble is not one that passes. */
const MOST_TRIES = 5
/** Never the last of the disk, on which the log and the database may be too. */
const KEPT_FREE = 1_000_000_000

interface Claimed {
  id: number
  public_id: string
  work_id: number
  kind: string
}

/**
 * Prepares what waits, one film after the other and one at a time on the whole site, because it takes all the processor it gets. Repeating it is safe:
 * a film that another process works on is left alone, one whose process is gone begins again in an empty folder. One that cannot be prepared
 * now keeps no other waiting: the next run tries it again, and the first failure is thrown at the end.
 */
export async function prepareFilms(ctx: Context): Promise<void> {
  const tried: number[] = []
  const failures: unknown[] = []
  for (let film = await claim(ctx, tried); film; film = await claim(ctx, tried))
    try {
      await prepareFilm(ctx, film)
    } catch (error) {
      tried.push(film.id)
      failures.push(error)
    }
  if (failures.length > 0) throw failures[0]
}

const claim = (ctx: Context, tried: number[]): Promise<Claimed | undefined> =>
  ctx.transaction(async (tx) => {
    const now = tx.clock.now()
    await run(tx.db, 'select pg_advisory_xact_lock(7133013)')
    const [film] = await run<Claimed>(
      tx.db,
      `update room_films set claimed_at = $1 where id = (
         select f.id from room_films f join lateral (select step from room_film_steps s where s.film_id = f.id order by n desc limit 1) s on true
         where s.step in ('received', 'preparing') and f.id <> all ($3::bigint[]) order by f.id limit 1)
       and not exists (select from room_films where claimed_at > $1::timestamptz - make_interval(secs => $2))
       returning id, public_id, work_id, kind`,
      [now, LEASE_SECONDS, tried],
    )
    if (film) await recordStep(tx, film.id, 'preparing', 'rule', 'started')
    return film
  })

async function prepareFilm(ctx: Context, film: Claimed): Promise<void> {
  const release = (tx: Context): Promise<unknown> =>
    run(tx.db, 'update room_films set claimed_at = null where id = $1', [film.id])
  try {
    const made = await reelOfSource(ctx, film)
    // Making keys takes a second, which nobody who watches should wait for.
    if (film.kind === 'whole') await ensureRoomKeys(ctx, film.work_id)
    await ctx.transaction(async (tx) => {
      await release(tx)
      // Taken down meanwhile: nothing of it may stay.
      if (!(await recordStep(tx, film.id, 'ready', 'rule', 'prepared'))) return
      await run(
        tx.db,
        `insert into room_renditions (film_id, milliseconds, durations, width, height, bytes, prepared_at) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (film_id) do update set milliseconds = excluded.milliseconds, durations = excluded.durations, width = excluded.width,
           height = excluded.height, bytes = excluded.bytes, prepared_at = excluded.prepared_at`,
        [film.id, made.milliseconds, made.durations, made.width, made.height, made.bytes, tx.clock.now()],
      )
    })
  } catch (error) {
    const fault = await faultOf(ctx, film, error)
    if (!fault) {
      await release(ctx)
      throw error
    }
    // Before the step, after which another file may come. What cannot be deleted now a job deletes later.
    await forget(ctx.config, film.public_id).catch(() => {})
    await ctx.transaction(async (tx) => {
      await release(tx)
      await recordStep(tx, film.id, 'failed', 'rule', fault)
    })
    ctx.logger.info({ event: 'room.film-refused', filmId: film.id, reason: fault })
    return
  }
  await rm(sourceOf(ctx.config, film.public_id), { force: true })
  await forgetIfRemoved(ctx, film)
}

/** Why the film is given up; undefined when it is to be tried again. */
async function faultOf(ctx: Context, { id }: Claimed, error: unknown): Promise<FilmFault | undefined> {
  if (error instanceof BadFilm) return error.fault
  ctx.logger.error({ event: 'room.film-fault', filmId: id, err: error })
  const [tries] = await run<{ n: number }>(
    ctx.db,
    `select count(*)::int as n from room_film_steps where film_id = $1 and step = 'preparing'
       and n > (select max(n) from room_film_steps where film_id = $1 and step = 'received')`,
    [id],
  )
  return tries!.n < MOST_TRIES ? undefined : 'gave-up'
}

async function forgetIfRemoved(ctx: Context, film: Claimed): Promise<void> {
  const [newest] = await run<{ step: string }>(
    ctx.db,
    'select step from room_film_steps where film_id = $1 order by n desc limit 1',
    [film.id],
  )
  if (newest?.step !== 'ready') await forget(ctx.config, film.public_id)
}

interface Reel {
  milliseconds: number
  durations: number[]
  width: number
  height: number
  bytes: number
}

/** Works in a folder of its own and moves it into place when all of it is there. */
async function reelOfSource(ctx: Context, { id, public_id: publicId }: Claimed): Promise<Reel> {
  const { config } = ctx
  const source = sourceOf(config, publicId)
  if ((await sizeOf(source)) === undefined) throw new BadFilm('broken')
  const head = await headOf(source)
  if (head.length < HEAD_BYTES || !looksLikeFilm(head)) throw new BadFilm('not-film')
  const probed = await probe(config.room, source)
  if ((await freeSpace(config)) < (probed.seconds * MOST_BITS) / 8 + KEPT_FREE) throw new BadFilm('no-space')
  const work = join(folderOf(config, publicId), `work-${randomBytes(4).toString('hex')}`)
  await mkdir(work, { recursive: true, mode: 0o750 })
  let renewed = performance.now()
  const heard = (): void => {
    if (performance.now() - renewed < RENEW_MS) return
    renewed = performance.now()
    run(ctx.db, 'update room_films set claimed_at = $2 where id = $1', [id, ctx.clock.now()]).catch(() => {})
  }
  try {
    const durations = await makeReel(config.room, source, work, probed, heard)
    const milliseconds = durations.reduce((sum, duration) => sum + duration, 0)
    const bytes = await bytesOf(work, durations.length)
    await rm(reelFolder(config, publicId), { recursive: true, force: true })
    await rename(work, reelFolder(config, publicId))
    return { milliseconds, durations, width: probed.width, height: probed.height, bytes }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function bytesOf(folder: string, segments: number): Promise<number> {
  const names = [INIT, ...Array.from({ length: segments }, (_, index) => segmentName(index))]
  const sizes = await Promise.all(names.map((name) => sizeOf(join(folder, name))))
  // A playlist that promises what was not written is no film.
  if (sizes.some((size) => !size)) throw new BadFilm('broken')
  return sizes.reduce<number>((sum, size) => sum + size!, 0)
}
