import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Statement } from '#features/statements/index.ts'
import { addressHash, answersOf, submissionById, type VoiceRef } from '#features/voices/index.ts'
import type { Verdict } from './forms.ts'

/** What those who signed say of one reply. */
export interface AnswerCount extends Record<Verdict, number> {
  total: number
  log: { name: string; size: number; at: Date }
}

async function answerCount(
  ctx: Context,
  statement: Pick<Statement, 'answerSubjectId'>,
): Promise<AnswerCount> {
  const { rows, log } = await answersOf(ctx, statement.answerSubjectId)
  const net = (choice: Verdict): number =>
    rows.filter((row) => row.choice === choice).reduce((sum, row) => sum + row.net, 0)
  const [yes, partly, no] = [net('yes'), net('partly'), net('no')]
  return { yes, partly, no, total: yes + partly + no, log }
}

export type RejoinderDecision = 'waiting' | 'shown' | 'refused' | 'hidden'

/** The author's reply to a statement. */
export interface Rejoinder {
  id: number
  statementId: number
  petitionId: number
  text: string
  writtenAt: Date
  decision: RejoinderDecision
  reason: string
}

const SELECT = `
select r.id, r.statement_id as "statementId", r.petition_id as "petitionId", r.text, r.written_at as "writtenAt", d.decision, d.reason
from rejoinders r join lateral (select * from rejoinder_decisions d where d.rejoinder_id = r.id order by n desc limit 1) d on true`

export const rejoindersOf = (ctx: Context, petitionId: number): Promise<Rejoinder[]> =>
  run<Rejoinder>(ctx.db, `${SELECT} where r.petition_id = $1 order by r.id`, [petitionId])

/** Oldest first. */
export const rejoindersToCheck = (ctx: Context): Promise<Rejoinder[]> =>
  run<Rejoinder>(ctx.db, `${SELECT} where d.decision = 'waiting' order by r.written_at limit 500`)

export interface Reception {
  count: AnswerCount
  rejoinder: Rejoinder | undefined
}

/** By statement: what those who signed say of it, and what the author replies. */
export async function receptionsOf(
  ctx: Context,
  petitionId: number,
  statements: readonly Statement[],
): Promise<Map<number, Reception>> {
  if (!statements.length) return new Map()
  const rejoinders = await rejoindersOf(ctx, petitionId)
  return new Map(
    await Promise.all(
      statements.map(
        async (statement) =>
          [
            statement.id,
            {
              count: await answerCount(ctx, statement),
              rejoinder: rejoinders.find(
                ({ statementId, decision }) => statementId === statement.id && decision === 'shown',
              ),
            },
          ] as const,
      ),
    ),
  )
}

/** Statements of which somebody who signed has said whether they answer, found by the address of the signature. */
export async function answeredBy(
  ctx: Context,
  signature: VoiceRef,
  statements: readonly Statement[],
): Promise<Set<number>> {
  const { address } = await submissionById(ctx, signature)
  const rows = await run<{ id: number }>(
    ctx.db,
    `select a.subject_id as id from active_addresses a join unnest($1::bigint[], $2::bytea[]) as i (subject_id, hash)
       on a.subject_id = i.subject_id and a.address_hash = i.hash`,
    [
      statements.map(({ answerSubjectId }) => answerSubjectId),
      statements.map(({ publicId }) => addressHash(ctx, { publicId, addressRules: 1 }, address)),
    ],
  )
  const subjects = new Set(rows.map(({ id }) => id))
  return new Set(
    statements.filter(({ answerSubjectId }) => subjects.has(answerSubjectId)).map(({ id }) => id),
  )
}
