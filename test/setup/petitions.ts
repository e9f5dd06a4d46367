import type { Context } from '#core/context.ts'
import { storePetition } from '#features/petitions/index.ts'
import { addWork } from '#features/works/index.ts'

/** "Paper Crowns", for a program that fills a site; answers its id. */
export async function storeWork(ctx: Context, by: string): Promise<number> {
  const titles = [{ title: 'Paper Crowns', language: 'en' }]
  const added = await addWork(
    ctx,
    { kind: 'film', titles, year: 2026, credits: [], releases: [], identifiers: [] },
    by,
  )
  if (!('slug' in added)) throw new Error('the work is there already')
  const { id } = await ctx.db
    .selectFrom('works')
    .select('id')
    .where('slug', '=', added.slug)
    .executeTakeFirstOrThrow()
  return id
}

/** A petition about it as it is before its author has confirmed. */
export async function storeDemand(
  ctx: Context,
  workId: number,
  action: string,
): Promise<{ id: number; publicId: string }> {
  const { id } = await storePetition(ctx, {
    workId,
    action,
    why: 'The poster sells a film that is not there.',
    more: '',
    language: 'en',
    about: 'promotion',
    form: 'demand',
    addressee: 'Lumen',
    author: 'Ines Varga',
    closesOn: new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10),
  })
  const { public_id: publicId } = await ctx.db
    .selectFrom('subjects')
    .select('public_id')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { id, publicId }
}
