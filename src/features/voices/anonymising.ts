import type { Context } from '#core/context.ts'
import { Conflict } from '#core/errors.ts'
import { run } from '#core/db.ts'
import { PERSONAL } from './acting/erasing.ts'
import { noteErasedPagesOf, noteErasedTables } from './scrubbing.ts'

const PER_BATCH = 2_000

/**
 * Deletes everything that says who the people of a subject are: names, addresses and their hashes, random bytes and payloads, wishes,
 * mails, networks, notes, countries of single people. Leaves, ordinals and tallies stay, so every number stays; commitments mean nothing
 * any more. In batches, each a transaction; killed and repeated, it goes on. Answers how many people it was about.
 */
export async function anonymiseSubject(ctx: Context, subjectId: number): Promise<number> {
  const [waiting] = await run(ctx.db, 'select 1 from uncounted where subject_id = $1 limit 1', [subjectId])
  if (waiting) throw new Conflict('petitions.changed')
  let people = 0
  for (;;) {
    const gone = await ctx.transaction((tx) => forgetSome(tx, subjectId))
    if (gone === 0) break
    people += gone
  }
  await ctx.transaction(async (tx) => {
    const [follower] = await run(tx.db, 'select 1 from follows where subject_id = $1 limit 1', [subjectId])
    if (people > 0 || follower) await noteErasedTables(tx)
    for (const [table] of PERSONAL)
      await run(tx.db, `delete from ${table} where subject_id = $1`, [subjectId])
    await run(tx.db, 'update voice_acts set note = null where subject_id = $1 and note is not null', [
      subjectId,
    ])
    await run(tx.db, 'update voices set country = null where subject_id = $1 and country is not null', [
      subjectId,
    ])
    await run(tx.db, 'update log_entries set country = null where subject_id = $1 and country is not null', [
      subjectId,
    ])
  })
  return people
}

async function forgetSome(tx: Context, subjectId: number): Promise<number> {
  const rows = await run<{ id: string }>(
    tx.db,
    'select id from submissions where subject_id = $1 order by id limit $2 for update',
    [subjectId, PER_BATCH],
  )
  const ids = rows.map(({ id }) => id)
  if (!ids.length) return 0
  await noteErasedPagesOf(tx, subjectId, ids)
  for (const [table, column] of PERSONAL)
    await run(tx.db, `delete from ${table} where subject_id = $1 and ${column} = any($2::uuid[])`, [
      subjectId,
      ids,
    ])
  return ids.length
}
