import type { Context } from '#core/context.ts'
import { run, violated } from '#core/db.ts'
import { Conflict, NotFound } from '#core/errors.ts'
import type { NewCritic } from './forms.ts'

/** Enters what a critic published. `by`: a staff id or 'sample'. */
export async function enterCritic(
  ctx: Context,
  workId: number,
  critic: NewCritic,
  by: string,
): Promise<number> {
  const { id } = await ctx.db
    .insertInto('critics')
    .values({
      work_id: workId,
      outlet: critic.outlet,
      author: critic.author,
      url: critic.url,
      published_on: critic.publishedOn,
      mark: critic.mark,
      stance: critic.stance,
      rests_on: critic.restsOn,
      language: critic.language,
      quote: critic.quote,
      entered_at: ctx.clock.now(),
      entered_by: by,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Takes an entry off the page, with a reason; the entry and the decision stay. Answers the address of its work. */
export async function removeCritic(ctx: Context, id: number, by: string, reason: string): Promise<string> {
  const [work] = await run<{ slug: string }>(
    ctx.db,
    'select w.slug from critics c join works w on w.id = c.work_id where c.id = $1',
    [id],
  )
  if (!work) throw new NotFound()
  try {
    await ctx.transaction((tx) =>
      tx.db.insertInto('critic_removals').values({ critic_id: id, at: tx.clock.now(), by, reason }).execute(),
    )
  } catch (error) {
    if (violated(error)) throw new Conflict('reviews.removed-already')
    throw error
  }
  return work.slug
}
