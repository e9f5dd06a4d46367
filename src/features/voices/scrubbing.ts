import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { VoiceRef } from './kinds.ts'

// Tables whose rows open what a leaf commits to, or hold name and address; a column that an update may set to itself, and the column
// of the id.
const SECRETS = { voice_salts: ['salt', 'voice_id'], submissions: ['sealed', 'id'] } as const
type Relation = keyof typeof SECRETS

/** Remembers on which pages rows are that are about to be erased. In the erasing transaction, before the rows go. */
export async function noteErasedPages(tx: Context, ref: VoiceRef): Promise<void> {
  for (const [relation, [, id]] of Object.entries(SECRETS))
    await run(
      tx.db,
      `insert into erased_pages (relation, block, erased_at)
       select distinct $3, (ctid::text::point)[0]::bigint, $4::timestamptz from ${relation} where subject_id = $1 and ${id} = $2 on conflict do nothing`,
      [ref.subjectId, ref.id, relation, tx.clock.now()],
    )
}

// Above this, rewriting a whole table would hold up confirmations for longer than a person waits.
const REWRITTEN_UP_TO_BYTES = 200 * 1024 * 1024

/**
 * Overwrites what erased rows left on disk. VACUUM closes the gap of a row with the rows that came after it; only the last row of a page
 * keeps its bytes, so afterwards the other rows of that page are written once more, into the very place. A page on which nobody is left is
 * overwritten by rewriting the table, or, when that is too large, by the next rows; it stays noted until then. Repeating it is safe.
 */
export async function scrubErased(ctx: Context): Promise<void> {
  for (const [relation, [column]] of Object.entries(SECRETS) as [Relation, readonly [string, string]][]) {
    const pages = await run<{ block: number }>(ctx.db, 'select block from erased_pages where relation = $1', [
      relation,
    ])
    if (pages.length === 0) continue
    await vacuum(ctx, relation)
    const deserted: number[] = []
    for (const { block } of pages) {
      const written = await run(
        ctx.db,
        `update ${relation} set ${column} = ${column} where ctid >= format('(%s,0)', $1::bigint)::tid and ctid < format('(%s,0)', $1::bigint + 1)::tid returning 1`,
        [block],
      )
      if (written.length === 0) deserted.push(block)
    }
    if (deserted.length > 0 && !(await isGone(ctx, relation, deserted))) continue
    await run(ctx.db, 'delete from erased_pages where relation = $1 and block = any($2::bigint[])', [
      relation,
      pages.map(({ block }) => block),
    ])
  }
}

/** Whether pages without rows are overwritten: cut off at the end of the file, or rewritten now. */
async function isGone(ctx: Context, relation: Relation, blocks: number[]): Promise<boolean> {
  const [size] = await run<{ bytes: number; last: number }>(
    ctx.db,
    `select pg_relation_size($1::regclass) as bytes, pg_relation_size($1::regclass) / current_setting('block_size')::int as last`,
    [relation],
  )
  if (blocks.every((block) => block >= size!.last)) return true
  if (size!.bytes > REWRITTEN_UP_TO_BYTES) return false
  await vacuum(ctx, relation, 'full')
  return true
}

/** VACUUM cannot run inside a transaction; on a large table it takes longer than other statements may. */
async function vacuum(ctx: Context, relation: Relation, how: 'full' | '' = ''): Promise<void> {
  await ctx.db.connection().execute(async (connection) => {
    await run(connection, 'set statement_timeout = 0')
    try {
      await run(connection, `vacuum ${how && '(full)'} ${relation}`)
    } finally {
      await run(connection, 'reset statement_timeout')
    }
  })
}
