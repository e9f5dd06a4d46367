import type { Context } from '#core/context.ts'
import { run, violated } from '#core/db.ts'
import { Conflict, NotFound } from '#core/errors.ts'
import type { NewFigure } from './forms.ts'

/**
 * Enters figures of other places, each once: the same source, measure and time again changes nothing. Answers how many are new.
 * `by`: a staff id or 'sample'.
 */
export async function enterFigures(
  ctx: Context,
  workId: number,
  figures: readonly NewFigure[],
  by: string,
  via: 'hand' | 'csv',
): Promise<number> {
  let entered = 0
  await ctx.transaction(async (tx) => {
    for (const figure of figures) {
      const rows = await run(
        tx.db,
        `insert into outside_figures (work_id, source, measure, value, lowest, highest, url, taken_at, entered_at, entered_by, entered_via)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing returning 1`,
        [
          workId,
          figure.source,
          figure.measure,
          figure.value,
          figure.lowest,
          figure.highest,
          figure.url,
          figure.takenAt,
          tx.clock.now(),
          by,
          via,
        ],
      )
      entered += rows.length
    }
  })
  return entered
}

/** Takes a figure off the page, with a reason; the figure and the decision stay. Answers the address of its work. */
export async function removeFigure(ctx: Context, id: number, by: string, reason: string): Promise<string> {
  const [work] = await run<{ slug: string }>(
    ctx.db,
    'select w.slug from outside_figures f join works w on w.id = f.work_id where f.id = $1',
    [id],
  )
  if (!work) throw new NotFound()
  try {
    await ctx.transaction((tx) =>
      tx.db
        .insertInto('outside_removals')
        .values({ figure_id: id, at: tx.clock.now(), by, reason })
        .execute(),
    )
  } catch (error) {
    if (violated(error)) throw new Conflict('reviews.removed-already')
    throw error
  }
  return work.slug
}
