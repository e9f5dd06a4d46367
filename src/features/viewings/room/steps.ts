import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'

/** awaiting its file → received → preparing → ready | failed; a failed one may be given another file; removed is the end. */
export type Step = 'awaiting' | 'received' | 'preparing' | 'ready' | 'failed' | 'removed'

const AFTER: Record<Step, readonly Step[]> = {
  awaiting: [],
  received: ['awaiting', 'failed'],
  preparing: ['received', 'preparing'],
  ready: ['preparing'],
  failed: ['received', 'preparing'],
  removed: ['awaiting', 'received', 'preparing', 'ready', 'failed'],
}

/** Adds the next step of a film; false when it is not in a state from which that follows (somebody was faster). */
export async function recordStep(
  tx: Context,
  filmId: number,
  step: Step,
  by: string,
  reason: string,
): Promise<boolean> {
  // The row of the film is the lock: two who decide at once come one after the other.
  await run(tx.db, 'select from room_films where id = $1 for update', [filmId])
  const rows = await run(
    tx.db,
    `insert into room_film_steps (film_id, n, step, at, by, reason)
     select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5 from room_film_steps where film_id = $1
     having coalesce((array_agg(step order by n desc))[1], '') = any($6::text[])
     returning n`,
    [filmId, step, tx.clock.now(), by, reason, step === 'awaiting' ? [''] : AFTER[step]],
  )
  return rows.length > 0
}
