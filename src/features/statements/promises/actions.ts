import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { NotFound } from '#core/errors.ts'
import { publicId } from '#core/ids.ts'
import { recordOutcomeLeaf } from '../record.ts'
import type { NewOutcome } from './forms.ts'
import type { Side } from './rules.ts'

/** Keeps what a version of a statement promises, after what earlier ones did. */
export async function makePromises(
  tx: Context,
  statementId: number,
  version: number,
  promises: readonly { words: string; dueOn: string }[],
): Promise<void> {
  for (const { words, dueOn } of promises)
    await run(
      tx.db,
      `insert into commitments (public_id, statement_id, n, version, words, due_on, made_at)
       select $1, $2, coalesce(max(n), 0) + 1, $3, $4, $5, $6 from commitments where statement_id = $2`,
      [publicId(), statementId, version, words, dueOn, tx.clock.now()],
    )
}

/** One side says what became of a promise; both sides' newest words are shown. Saying the same again changes nothing. */
export async function sayOutcome(
  ctx: Context,
  promiseId: number,
  side: Side,
  by: string,
  { outcome, words, link }: NewOutcome,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const [there] = await run(tx.db, 'select 1 from commitments where id = $1 for update', [promiseId])
    if (!there) throw new NotFound()
    const [last] = await run<{ n: number; outcome: string; words: string; link: string | null }>(
      tx.db,
      'select n, outcome, words, link from commitment_outcomes where commitment_id = $1 and side = $2 order by n desc limit 1',
      [promiseId, side],
    )
    if (last && last.outcome === outcome && last.words === words && last.link === link) return
    const [row] = await run<{ n: number }>(
      tx.db,
      `insert into commitment_outcomes (commitment_id, n, side, outcome, words, link, at, by, salt)
       select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7, $8 from commitment_outcomes where commitment_id = $1
       returning n`,
      [promiseId, side, outcome, words, link, tx.clock.now(), by, randomBytes(32)],
    )
    await recordOutcomeLeaf(tx, promiseId, row!.n)
  })
}
