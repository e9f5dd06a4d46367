import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { VoiceRef } from './kinds.ts'

export const NOBODY = '00000000-0000-0000-0000-000000000000'
const PER_PAGE = 5_000

interface Seen extends VoiceRef {
  found: boolean | null
  place: number
}

/**
 * Walks through all submissions or voices in order of key and gives those for which `condition`, about `p`, is true. A page is so many rows
 * looked at: one of so many found would read the whole table where there is little to find, longer than a statement may take.
 *
 * A condition is made of sub-selects with one value each, those first that most often decide: then it is one step into an index per row,
 * whatever the planner believes about the tables.
 */
export async function* walk(
  ctx: Context,
  table: 'submissions' | 'voices',
  condition: string,
  values: readonly unknown[] = [],
  perPage = PER_PAGE,
): AsyncGenerator<VoiceRef[], undefined> {
  let after: VoiceRef | undefined = { subjectId: 0, id: NOBODY }
  while (after) {
    const seen: Seen[] = await run<Seen>(
      ctx.db,
      `select subject_id as "subjectId", id, found, place from (
         select p.*, row_number() over (order by subject_id, id) as place, (${condition}) as found
         from (select subject_id, id from ${table} where (subject_id, id) > ($1::bigint, $2::uuid) order by subject_id, id limit $3) p
       ) looked_at where found or place = $3 order by place`,
      [after.subjectId, after.id, perPage, ...values],
    )
    const found = seen.filter((row) => row.found).map(({ subjectId, id }) => ({ subjectId, id }))
    if (found.length > 0) yield found
    // The last row of a full page comes along, found or not.
    const last = seen.at(-1)
    after = last?.place === perPage ? last : undefined
  }
}
