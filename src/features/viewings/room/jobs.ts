import type { Context } from '#core/context.ts'
import type { Job } from '#core/jobs.ts'
import { run } from '#core/db.ts'
import { eachStep, sweep } from '#core/sweep.ts'
import { filmFolders, forget } from './files.ts'
import { prepareFilms } from './preparing.ts'
import { VIEWING_SECONDS } from './watching.ts'

const UNFINISHED_DAYS = 7
const PER_BATCH = 1_000

/** Viewings go after a day, whatever came of them. Repeating it deletes nothing more. */
async function forgetViewings(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - VIEWING_SECONDS * 1_000)
  await sweep<{ id: string }>(ctx, {
    name: 'room.forget-viewings',
    idOf: ({ id }) => id,
    next: (after) =>
      run<{ id: string }>(
        ctx.db,
        'select id from room_viewings where started_at <= $1 and id > $2 order by id limit $3',
        [before, after?.id ?? '00000000-0000-0000-0000-000000000000', PER_BATCH],
      ),
    work: async (tx, rows) =>
      void (await run(tx.db, 'delete from room_viewings where id = any($1::uuid[])', [
        rows.map(({ id }) => id),
      ])),
  })
}

/** Files of films that were taken down or whose work is gone, and uploads that nobody finished within a week. Repeating it deletes nothing more. */
async function tidyFiles(ctx: Context): Promise<void> {
  const kept = await run<{ public_id: string }>(
    ctx.db,
    `select public_id from room_films f join lateral (select step, at from room_film_steps s where s.film_id = f.id order by n desc limit 1) s on true
     where s.step in ('received', 'preparing', 'ready') or (s.step in ('awaiting', 'failed') and s.at > $1::timestamptz - make_interval(days => $2))`,
    [ctx.clock.now(), UNFINISHED_DAYS],
  )
  const known = new Set(kept.map((film) => film.public_id))
  for (const folder of await filmFolders(ctx.config)) if (!known.has(folder)) await forget(ctx.config, folder)
}

export const roomJobs = [
  // Every minute, because a worker that was killed while it prepared a film asks for nothing.
  { name: 'room.prepare', run: (ctx: Context) => prepareFilms(ctx), cron: '* * * * *' },
  {
    name: 'room.forget',
    run: (ctx: Context) => eachStep([() => forgetViewings(ctx), () => tidyFiles(ctx)]),
    cron: '17 * * * *',
  },
] as const satisfies readonly Job<never>[]
