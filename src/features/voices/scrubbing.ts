import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'

// Tables whose rows open what a leaf commits to, or hold name and address; a column that an update may set to itself, and the column
// of the id.
const SECRETS = {
  voice_salts: ['salt', 'voice_id'],
  submissions: ['sealed', 'id'],
  promise_words: ['salt', 'voice_id'],
  review_versions: ['body', 'voice_id'],
  review_objections: ['body', 'voice_id'],
  follows: ['sealed', 'id'],
} as const
type Relation = keyof typeof SECRETS

/** In the place of a page: writing over single places is not enough, because so much was erased, or because it lay outside of its row. */
const MOST_ROWS = -1

// PostgreSQL moves values out of rows that are longer than 2 kB (TOAST), where no neighbour writes over them.
const STAYS_INSIDE_BYTES = 1_000

/** Remembers on which pages rows of a subject are that are about to be erased. In the erasing transaction, before the rows go. */
export async function noteErasedPagesOf(
  tx: Context,
  subjectId: number,
  ids: readonly string[],
): Promise<void> {
  for (const [relation, [column, id]] of Object.entries(SECRETS))
    await run(
      tx.db,
      `insert into erased_pages (relation, block, erased_at)
       select distinct $3, block, $4::timestamptz from ${relation},
         lateral (values ((ctid::text::point)[0]::bigint), (case when octet_length(${column}) > $5 then $6::bigint end)) as noted (block)
       where subject_id = $1 and ${id} = any($2::uuid[]) and block is not null on conflict do nothing`,
      [subjectId, ids, relation, tx.clock.now(), STAYS_INSIDE_BYTES, MOST_ROWS],
    )
}

/** After erasing all rows of a subject: few rows stay on a page, and cannot cover what the many left there. */
export async function noteErasedTables(tx: Context): Promise<void> {
  for (const relation of Object.keys(SECRETS))
    await run(
      tx.db,
      'insert into erased_pages (relation, block, erased_at) values ($1, $2, $3) on conflict do nothing',
      [relation, MOST_ROWS, tx.clock.now()],
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
    if (pages.some(({ block }) => block === MOST_ROWS) && (await isRewritten(ctx, relation))) {
      await forgetPages(ctx, relation, pages)
      continue
    }
    await vacuum(ctx, relation)
    const deserted: number[] = []
    for (const { block } of pages.filter((page) => page.block !== MOST_ROWS)) {
      const written = await run(
        ctx.db,
        `update ${relation} set ${column} = ${column} where ctid >= format('(%s,0)', $1::bigint)::tid and ctid < format('(%s,0)', $1::bigint + 1)::tid returning 1`,
        [block],
      )
      if (written.length === 0) deserted.push(block)
    }
    if (deserted.length > 0 && !(await isGone(ctx, relation, deserted))) continue
    await forgetPages(ctx, relation, pages)
  }
}

const forgetPages = async (
  ctx: Context,
  relation: Relation,
  pages: readonly { block: number }[],
): Promise<void> =>
  void (await run(ctx.db, 'delete from erased_pages where relation = $1 and block = any($2::bigint[])', [
    relation,
    pages.map(({ block }) => block),
  ]))

async function isRewritten(ctx: Context, relation: Relation): Promise<boolean> {
  const [size] = await run<{ bytes: number }>(ctx.db, 'select pg_relation_size($1::regclass) as bytes', [
    relation,
  ])
  if (size!.bytes > REWRITTEN_UP_TO_BYTES) return false
  await vacuum(ctx, relation, 'full')
  return true
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
