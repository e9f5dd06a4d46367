import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { NotFound } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { createSubject, tellFollowersOfAnswer } from '#features/voices/index.ts'
import type { NewStatement, StatementKind } from './forms.ts'

/**
 * Publishes what somebody who was addressed said, in their name, with its source, and owes a mail to everybody who asked to be told.
 * Answers the id of the statement.
 */
export async function enterStatement(
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  {
    subjectId,
    kind = 'reply',
    party,
    text,
    sourceUrl,
    saidOn,
  }: NewStatement & { subjectId: number; kind?: StatementKind },
): Promise<number> {
  return ctx.transaction(async (tx) => {
    const { log } = await tx.db
      .selectFrom('subjects')
      .select('log')
      .where('id', '=', subjectId)
      .executeTakeFirstOrThrow()
    const { id: answerSubjectId } = await createSubject(tx, 'answer', log as 'public' | 'sample')
    const { id } = await tx.db
      .insertInto('statements')
      .values({
        subject_id: subjectId,
        answer_subject_id: answerSubjectId,
        kind,
        party,
        source_url: sourceUrl,
        said_on: saidOn,
        begun_at: tx.clock.now(),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await insertVersion(tx, staff, id, 1, text)
    await recordDeskAct(tx, staff, 'statement.entered', `statement ${id}`, sourceUrl)
    // The people of a sample are invented, and so are their addresses.
    if (log !== 'sample') await tellFollowersOfAnswer(tx, subjectId, id)
    return id
  })
}

/** Corrects a statement: a new version, beside the earlier ones. Nothing happens when the text is the same. */
export async function reviseStatement(
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  statementId: number,
  text: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const locked = await tx.db
      .selectFrom('statements')
      .select('id')
      .where('id', '=', statementId)
      .forUpdate()
      .executeTakeFirst()
    if (!locked) throw new NotFound()
    const last = await tx.db
      .selectFrom('statement_versions')
      .select(['version', 'text'])
      .where('statement_id', '=', statementId)
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    if (last.text === text) return
    await insertVersion(tx, staff, statementId, last.version + 1, text)
    await recordDeskAct(tx, staff, 'statement.revised', `statement ${statementId}`)
  })
}

const insertVersion = (
  tx: Context,
  staff: Pick<StaffMember, 'id'>,
  statementId: number,
  version: number,
  text: string,
): Promise<unknown> =>
  tx.db
    .insertInto('statement_versions')
    .values({
      statement_id: statementId,
      version,
      text,
      entered_at: tx.clock.now(),
      entered_by: staff.id,
      by_name: '',
      by_title: '',
      salt: randomBytes(32),
    })
    .execute()
