import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { sweep } from '#core/sweep.ts'
import { commitment } from '#features/log/index.ts'
import { recordLeaf } from '#features/voices/index.ts'
import { canonicalOutcome, canonicalStatement, type OutcomeText, type StatementText } from './rules.ts'

interface VersionRow extends StatementText {
  subjectId: number
  salt: Buffer
}

/** What the entries of a statement commit to, one row for each version. */
export const statementTexts = (ctx: Context, statementId: number): Promise<VersionRow[]> =>
  run<VersionRow>(
    ctx.db,
    `select s.answer_subject_id as "subjectId", coalesce(p.public_id, w.slug) as about, s.kind, s.party, v.by_name as "byName",
       v.by_title as "byTitle", s.source_url as "sourceUrl", s.said_on as "saidOn", v.text, v.version, v.salt,
       coalesce((select json_agg(json_build_object('words', c.words, 'dueOn', c.due_on) order by c.n) from commitments c
         where c.statement_id = s.id and c.version = v.version), '[]') as promises
     from statements s join statement_versions v on v.statement_id = s.id
     left join subjects p on p.id = s.subject_id left join works w on w.id = s.work_id
     where s.id = $1 order by v.version`,
    [statementId],
  )

/** Enters a version of a statement into the log, in the transaction that publishes it. */
export async function recordVersion(tx: Context, statementId: number, version: number): Promise<void> {
  const row = (await statementTexts(tx, statementId)).find((one) => one.version === version)!
  await recordLeaf(tx, {
    subjectId: row.subjectId,
    kind: 'statement',
    version,
    choice: row.kind,
    value: commitment(row.salt, Buffer.from(canonicalStatement(row))),
  })
}

interface OutcomeRow extends OutcomeText {
  subjectId: number
  n: number
  salt: Buffer
}

/** What the entries about a promise commit to, without those whose words were erased. */
export const outcomeTexts = (ctx: Context, promiseId: number): Promise<OutcomeRow[]> =>
  run<OutcomeRow>(
    ctx.db,
    `select s.answer_subject_id as "subjectId", c.public_id as promise, o.side, o.outcome, coalesce(o.words, w.words) as words,
       coalesce(o.link, w.link) as link, to_char(o.at at time zone 'UTC', 'YYYY-MM-DD') as day, o.n, coalesce(o.salt, w.salt) as salt
     from commitment_outcomes o join commitments c on c.id = o.commitment_id join statements s on s.id = c.statement_id
     left join promise_words w on w.commitment_id = o.commitment_id and w.n = o.n
     where c.id = $1 and coalesce(o.salt, w.salt) is not null order by o.n`,
    [promiseId],
  )

/** Enters what one side says became of a promise, in the transaction that keeps it. */
export async function recordOutcomeLeaf(tx: Context, promiseId: number, n: number): Promise<void> {
  const row = (await outcomeTexts(tx, promiseId)).find((one) => one.n === n)!
  await recordLeaf(tx, {
    subjectId: row.subjectId,
    kind: 'commitment',
    version: n,
    choice: `${row.side}-${row.outcome}`,
    value: commitment(row.salt, Buffer.from(canonicalOutcome(row))),
  })
}

/**
 * Enters versions that have no entry yet: statements from before there were such entries. Doing it again finds nothing.
 */
export async function recordMissing(ctx: Context): Promise<void> {
  await sweep<{ id: number; version: number }>(ctx, {
    name: 'statements.record-missing',
    idOf: ({ id, version }) => `${id}/${version}`,
    next: (after) =>
      run<{ id: number; version: number }>(
        ctx.db,
        `select s.id, v.version from statements s join statement_versions v on v.statement_id = s.id
         where not exists (select from log_entries e where e.subject_id = s.answer_subject_id and e.kind = 'statement' and e.version = v.version)
           and not exists (select from uncounted u where u.subject_id = s.answer_subject_id and u.kind = 'statement' and u.version = v.version)
           and (s.id, v.version) > ($1::bigint, $2::int)
         order by s.id, v.version limit 100`,
        [after?.id ?? 0, after?.version ?? 0],
      ),
    work: async (tx, rows) => {
      for (const { id, version } of rows) {
        await run(tx.db, 'select 1 from statements where id = $1 for update', [id])
        await recordVersion(tx, id, version)
      }
    },
  })
}
