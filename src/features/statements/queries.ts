import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'

export interface StatementVersion {
  version: number
  text: string
  enteredAt: Date
}

/** What somebody who was addressed said, in the newest version; earlier ones stay readable. */
export interface Statement {
  id: number
  subjectId: number
  party: string
  sourceUrl: string | null
  /** The day on which it was said, as its source tells. */
  saidOn: string
  text: string
  version: number
  enteredAt: Date
  versions: StatementVersion[]
}

interface Row {
  id: number
  subject_id: number
  party: string
  source_url: string | null
  said_on: string
  versions: { version: number; text: string; entered_at: string }[]
}

/** In its newest version; undefined when there is none of that id on the subject. */
export const statementById = async (
  ctx: Context,
  subjectId: number,
  id: number,
): Promise<Statement | undefined> =>
  (await statementsOn(ctx, subjectId)).find((statement) => statement.id === id)

/** Oldest first. */
export async function statementsOn(ctx: Context, subjectId: number): Promise<Statement[]> {
  return (await statementsAbout(ctx, [subjectId])).get(subjectId) ?? []
}

export async function statementsAbout(
  ctx: Context,
  subjectIds: readonly number[],
): Promise<Map<number, Statement[]>> {
  const rows = await run<Row>(
    ctx.db,
    `select s.id, s.subject_id, s.party, s.source_url, s.said_on,
       json_agg(json_build_object('version', v.version, 'text', v.text, 'entered_at', v.entered_at) order by v.version) as versions
     from statements s join statement_versions v on v.statement_id = s.id
     where s.subject_id = any($1::bigint[]) group by s.id order by s.said_on, s.id`,
    [subjectIds],
  )
  return Map.groupBy(rows.map(statementOf), (statement) => statement.subjectId)
}

function statementOf(row: Row): Statement {
  const versions = row.versions.map((version) => ({
    version: version.version,
    text: version.text,
    enteredAt: new Date(version.entered_at),
  }))
  const newest = versions.at(-1)!
  return {
    id: row.id,
    subjectId: row.subject_id,
    party: row.party,
    sourceUrl: row.source_url,
    saidOn: row.said_on,
    text: newest.text,
    version: newest.version,
    enteredAt: newest.enteredAt,
    versions,
  }
}
