import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { Forbidden, NotFound } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { createSubject, tellFollowersOfAnswer } from '#features/voices/index.ts'
import type { NewStatement } from './forms.ts'
import { makePromises } from './promises/actions.ts'
import { recordVersion } from './record.ts'

type Entered = Omit<NewStatement, 'kind' | 'promises'> & Partial<NewStatement>
type EnteredAbout = { subjectId: number } | { workId: number }

/** Whose place a name leads to; invented ones and real ones never meet. */
async function partyNamed(tx: Context, name: string, log: string): Promise<number | null> {
  const [row] = await run<{ id: number }>(
    tx.db,
    `select p.id from party_names n join parties p on p.id = n.party_id
     where lower(n.name) = lower($1) and (p.sample is not null) = ($2 = 'sample')`,
    [name, log],
  )
  return row?.id ?? null
}

/**
 * Publishes what somebody who was addressed said, in their name, with its source, and owes a mail to everybody who asked to be told.
 * Answers the id of the statement.
 */
export async function enterStatement(
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  { kind = 'reply', party, text, sourceUrl, saidOn, promises = [], ...about }: Entered & EnteredAbout,
): Promise<number> {
  return ctx.transaction(async (tx) => {
    const subjectId = 'subjectId' in about ? about.subjectId : null
    const workId = 'workId' in about ? about.workId : null
    const [{ log } = { log: 'public' as const }] = await run<{ log: 'public' | 'sample' }>(
      tx.db,
      `select log from subjects where id = $1 union all select case when sample is null then 'public' else 'sample' end from works where id = $2`,
      [subjectId, workId],
    )
    const { id: answerSubjectId } = await createSubject(tx, 'answer', log)
    const { id } = await tx.db
      .insertInto('statements')
      .values({
        subject_id: subjectId,
        work_id: workId,
        party_id: await partyNamed(tx, party, log),
        answer_subject_id: answerSubjectId,
        kind,
        party,
        source_url: sourceUrl,
        said_on: saidOn,
        begun_at: tx.clock.now(),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    // First: the entry of the version in the log names what it promises.
    await makePromises(tx, id, 1, promises)
    await insertVersion(tx, staff, id, 1, text)
    await recordDeskAct(tx, staff, 'statement.entered', `statement ${id}`, sourceUrl)
    // The people of a sample are invented, and so are their addresses.
    if (log !== 'sample' && subjectId !== null) await tellFollowersOfAnswer(tx, subjectId, id)
    return id
  })
}

/**
 * Corrects what a moderator entered: a new version, beside the earlier ones. Nothing happens when the text is the same (`same`) or when another
 * version came after the one that was `seen` (`stale`). Throws `Forbidden` for what those who are named published themselves.
 */
export async function reviseStatement(
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  statementId: number,
  { text, seen, reason }: { text: string; seen: number; reason: string },
): Promise<'saved' | 'same' | 'stale'> {
  return ctx.transaction(async (tx) => {
    const locked = await tx.db
      .selectFrom('statements')
      .select('id')
      .where('id', '=', statementId)
      .forUpdate()
      .executeTakeFirst()
    if (!locked) throw new NotFound()
    const last = await tx.db
      .selectFrom('statement_versions')
      .select(['version', 'text', 'member_id'])
      .where('statement_id', '=', statementId)
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    if (last.member_id !== null) throw new Forbidden('statements.theirs')
    if (last.text === text) return 'same'
    if (last.version !== seen) return 'stale'
    await insertVersion(tx, staff, statementId, last.version + 1, text)
    await recordDeskAct(tx, staff, 'statement.revised', `statement ${statementId}`, reason)
    return 'saved'
  })
}

async function insertVersion(
  tx: Context,
  staff: Pick<StaffMember, 'id'>,
  statementId: number,
  version: number,
  text: string,
): Promise<void> {
  await tx.db
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
  await recordVersion(tx, statementId, version)
}

/** A text that may not be shown: the statement stays where it was, and says why. Doing it again changes nothing. */
export async function hideStatement(
  ctx: Context,
  staff: Pick<StaffMember, 'id'>,
  statementId: number,
  reason: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const hidden = await run(
      tx.db,
      'insert into statement_hidings (statement_id, at, by, reason) values ($1, $2, $3, $4) on conflict do nothing returning 1',
      [statementId, tx.clock.now(), String(staff.id), reason],
    )
    if (hidden.length) await recordDeskAct(tx, staff, 'statement.hidden', `statement ${statementId}`, reason)
  })
}
