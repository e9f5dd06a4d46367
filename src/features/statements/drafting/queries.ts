import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { NotFound } from '#core/errors.ts'
import type { StatementKind } from '../forms.ts'
import type { Draft } from './forms.ts'

/** A statement at its place: with a draft, or published, or both. */
export interface OwnStatement {
  id: number
  publicId: string
  subjectId: number | null
  workId: number | null
  kind: StatementKind
  sourceUrl: string | null
  saidOn: string | null
  /** 0: nothing is published. */
  version: number
  /** The text that is published. */
  text: string
  draft: (Draft & { savedAt: Date; by: string }) | undefined
}

interface Row extends Omit<OwnStatement, 'draft'> {
  content: Draft | null
  saved_at: Date | null
  by: string | null
}

const SELECT = `
select s.id, a.public_id as "publicId", s.subject_id as "subjectId", s.work_id as "workId", s.kind, s.source_url as "sourceUrl",
  s.said_on as "saidOn", coalesce(v.version, 0) as version, coalesce(v.text, '') as text, d.content, d.saved_at, m.name as by
from statements s join subjects a on a.id = s.answer_subject_id
left join lateral (select version, text from statement_versions v where v.statement_id = s.id order by version desc limit 1) v on true
left join statement_drafts d on d.statement_id = s.id
left join members m on m.id = d.member_id`

const ownOf = ({ content, saved_at: savedAt, by, ...row }: Row): OwnStatement => ({
  ...row,
  draft: content && savedAt ? { ...content, savedAt, by: by ?? '' } : undefined,
})

/** Everything of a place, drafts first, then the newest. */
export const ownStatements = async (ctx: Context, partyId: number): Promise<OwnStatement[]> =>
  (
    await run<Row>(
      ctx.db,
      `${SELECT} where s.party_id = $1 and (d.statement_id is not null or v.version is not null)
       order by d.statement_id is null, coalesce(d.saved_at, s.begun_at) desc limit 500`,
      [partyId],
    )
  ).map(ownOf)

/** As a member of its place sees it. Throws `NotFound`. */
export async function ownStatement(ctx: Context, partyId: number, publicId: string): Promise<OwnStatement> {
  const [row] = await run<Row>(ctx.db, `${SELECT} where s.party_id = $1 and a.public_id = $2`, [
    partyId,
    publicId,
  ])
  if (!row) throw new NotFound()
  return ownOf(row)
}
