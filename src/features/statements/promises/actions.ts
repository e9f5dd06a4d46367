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

/**
 * One side says what became of a promise; both sides' newest words are shown. Saying the same again changes nothing. `author` is the signature
 * of a petition's author whose words these are: they are erased with it.
 */
export async function sayOutcome(
  ctx: Context,
  promiseId: number,
  side: Side,
  by: string,
  said: NewOutcome,
  author?: string,
): Promise<void> {
  const { outcome, words, link } = said
  await ctx.transaction(async (tx) => {
    const [made] = await run<{ subjectId: number | null }>(
      tx.db,
      'select s.subject_id as "subjectId" from commitments c join statements s on s.id = c.statement_id where c.id = $1 for update of c',
      [promiseId],
    )
    if (!made) throw new NotFound()
    const [last] = await run<{ n: number; outcome: string; words: string; link: string | null }>(
      tx.db,
      `select o.n, o.outcome, coalesce(o.words, w.words) as words, coalesce(o.link, w.link) as link from commitment_outcomes o
       left join promise_words w on w.commitment_id = o.commitment_id and w.n = o.n
       where o.commitment_id = $1 and o.side = $2 order by o.n desc limit 1`,
      [promiseId, side],
    )
    if (last && last.outcome === outcome && last.words === words && last.link === link) return
    // Words about a petition's promise go with its author.
    const apart = side === 'author' && made.subjectId !== null
    const salt = randomBytes(32)
    const [row] = await run<{ n: number }>(
      tx.db,
      `insert into commitment_outcomes (commitment_id, n, side, outcome, words, link, at, by, salt)
       select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7, $8 from commitment_outcomes where commitment_id = $1
       returning n`,
      [
        promiseId,
        side,
        outcome,
        ...(apart ? [null, null] : [words, link]),
        tx.clock.now(),
        by,
        apart ? null : salt,
      ],
    )
    if (apart)
      await run(
        tx.db,
        `insert into promise_words (subject_id, commitment_id, n, voice_id, words, link, salt) values ($1, $2, $3, $4, $5, $6, $7)`,
        [made.subjectId, promiseId, row!.n, author ?? null, words, link, salt],
      )
    await recordOutcomeLeaf(tx, promiseId, row!.n)
  })
}
