import type { Context } from '#core/context.ts'
import { prepared, run } from '#core/db.ts'
import { NotFound } from '#core/errors.ts'
import type { StatementKind } from './forms.ts'

export interface StatementVersion {
  version: number
  /** '' while the statement is not shown. */
  text: string
  enteredAt: Date
  /** Under whose name and role the party published it; '' where a moderator entered it from its source. */
  byName: string
  byTitle: string
  enteredBy: 'party' | 'staff'
  /** The random bytes of its entry in the log, base64; null while the text is not shown. */
  salt: string | null
}

/** What somebody who is named said, in the newest version; earlier ones stay readable. */
export interface Statement {
  id: number
  /** Names it in addresses and in the log: the public id of its own subject. */
  publicId: string
  /** Subject of the vote whether it answers, and of its entries in the log. */
  answerSubjectId: number
  log: 'public' | 'sample'
  /** The petition that it answers, or … */
  subjectId: number | null
  /** … the work that it is about. */
  workId: number | null
  kind: StatementKind
  party: string
  /** Its page, where the place has one. */
  partySlug: string | null
  /** Null: it was made here. */
  sourceUrl: string | null
  /** The day on which it was said, as its source tells. */
  saidOn: string
  text: string
  version: number
  enteredAt: Date
  versions: StatementVersion[]
  /** Why its text is not shown. */
  hidden: { at: Date; reason: string } | null
}

interface Row {
  id: number
  public_id: string
  answer_subject_id: number
  log: 'public' | 'sample'
  subject_id: number | null
  work_id: number | null
  kind: StatementKind
  party: string
  party_slug: string | null
  source_url: string | null
  said_on: string
  hidden: { at: string; reason: string } | null
  versions: {
    version: number
    text: string
    entered_at: string
    by_name: string
    by_title: string
    by_party: boolean
    salt: string
  }[]
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

// Only what was published has a version.
const SELECT = `
select s.id, a.public_id, s.answer_subject_id, a.log, s.subject_id, s.work_id, s.kind, s.party, p.slug as party_slug, s.source_url, s.said_on,
  (select json_build_object('at', h.at, 'reason', h.reason) from statement_hidings h where h.statement_id = s.id) as hidden,
  json_agg(json_build_object('version', v.version, 'text', v.text, 'entered_at', v.entered_at, 'by_name', v.by_name, 'by_title', v.by_title,
    'by_party', v.member_id is not null, 'salt', encode(v.salt, 'base64')) order by v.version) as versions
from statements s
join statement_versions v on v.statement_id = s.id
join subjects a on a.id = s.answer_subject_id
left join parties p on p.id = s.party_id`

/** `where` is one of the conditions below, never anything that was typed. */
async function select(ctx: Context, where: string, values: unknown[]): Promise<Statement[]> {
  const text = prepared(`${SELECT} where ${where} group by s.id, a.id, p.id order by s.said_on, s.id`)
  return (await run<Row>(ctx.db, text, values)).map(fromRow)
}

async function statementsAbout(
  ctx: Context,
  subjectIds: readonly number[],
): Promise<Map<number, Statement[]>> {
  return Map.groupBy(
    await select(ctx, 's.subject_id = any((select $1::bigint[])::bigint[])', [subjectIds]),
    (statement) => statement.subjectId!,
  )
}

/** What was said about the work itself, oldest first. */
export const statementsOfWork = (ctx: Context, workId: number): Promise<Statement[]> =>
  select(ctx, 's.work_id = $1', [workId])

/** What was published in the name of a place, oldest first. */
export const statementsOfParty = (ctx: Context, partyId: number): Promise<Statement[]> =>
  select(ctx, 's.party_id = $1', [partyId])

/** Everything that was published under numbers that can be recounted, by id. */
export const publishedStatements = (ctx: Context): Promise<Statement[]> => select(ctx, `a.log = 'public'`, [])

/** By the id in its address. Throws `NotFound`, also for a draft. */
export async function statementByPublicId(ctx: Context, publicId: string): Promise<Statement> {
  const [found] = await select(ctx, 'a.public_id = $1', [publicId])
  if (!found) throw new NotFound()
  return found
}

/** By its row. Throws `NotFound`, also for a draft. */
export async function statementOf(ctx: Context, id: number): Promise<Statement> {
  const [found] = await select(ctx, 's.id = $1', [id])
  if (!found) throw new NotFound()
  return found
}

/** By the subject of the vote whether it answers. Throws `NotFound`, also for a draft. */
export async function statementOfAnswerSubject(ctx: Context, subjectId: number): Promise<Statement> {
  const [found] = await select(ctx, 's.answer_subject_id = $1', [subjectId])
  if (!found) throw new NotFound()
  return found
}

export const statementPath = (statement: Pick<Statement, 'publicId'>): string =>
  `/statements/${statement.publicId}`

function fromRow(row: Row): Statement {
  const versions = row.versions.map((version) => ({
    version: version.version,
    text: row.hidden ? '' : version.text,
    enteredAt: new Date(version.entered_at),
    byName: version.by_name,
    byTitle: version.by_title,
    enteredBy: version.by_party ? ('party' as const) : ('staff' as const),
    salt: row.hidden ? null : version.salt.replace(/\s/g, ''),
  }))
  const newest = versions.at(-1)!
  return {
    id: row.id,
    publicId: row.public_id,
    answerSubjectId: row.answer_subject_id,
    log: row.log,
    subjectId: row.subject_id,
    workId: row.work_id,
    kind: row.kind,
    party: row.party,
    partySlug: row.party_slug,
    sourceUrl: row.source_url,
    saidOn: row.said_on,
    text: newest.text,
    version: newest.version,
    enteredAt: newest.enteredAt,
    versions,
    hidden: row.hidden && { at: new Date(row.hidden.at), reason: row.hidden.reason },
  }
}
