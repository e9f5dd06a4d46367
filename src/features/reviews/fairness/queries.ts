import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { answersOf, createSubject, type Answers } from '#features/voices/index.ts'
import {
  presentationByPublicId,
  summariesOf,
  type Presentation,
  type Work,
  type WorkSummary,
} from '#features/works/index.ts'
import { countVotes, type Counts } from './rules.ts'
import { traitsFor } from './traits.ts'

/** The question about one version, with the version and its work. */
export interface Question {
  subjectId: number
  publicId: string
  log: 'public' | 'sample'
  addressRules: number
  /** The list when the question was opened; what results tell of. */
  traits: string[]
  /** Those of them that were not retired since: what can be picked. */
  offered: string[]
  version: Presentation
  work: WorkSummary
}

/** Opens the question in the transaction that enters the version; its traits are those of this kind of work today. */
export async function openQuestion(
  tx: Context,
  { presentationId, id, kind, sample }: { presentationId: number } & Pick<Work, 'id' | 'kind' | 'sample'>,
): Promise<number> {
  const subject = await createSubject(tx, 'vote', sample ? 'sample' : 'public', id)
  await tx.db
    .insertInto('fairness_questions')
    .values({
      subject_id: subject.id,
      presentation_id: presentationId,
      traits: traitsFor(kind, await tx.site()),
    })
    .execute()
  return subject.id
}

interface Row {
  subject_id: number
  public_id: string
  log: 'public' | 'sample'
  address_rules: number
  traits: string[]
}

const SELECT = `select q.subject_id, s.public_id, s.log, s.address_rules, q.traits from fairness_questions q
 join subjects s on s.id = q.subject_id join presentations p on p.id = q.presentation_id`

/** By the public id of the version, also while it is hidden. Throws `NotFound`; `undefined` when nothing is asked about it. */
export async function questionOf(
  ctx: Context,
  slug: string,
): Promise<{ version: Presentation; work: WorkSummary; question: Question | undefined }> {
  const version = await presentationByPublicId(ctx, slug)
  const [work] = await summariesOf(ctx, [version.workId])
  const [row] = await run<Row>(ctx.db, `${SELECT} where p.id = $1`, [version.id])
  const listed = traitsFor(work!.kind, await ctx.site())
  return { version, work: work!, question: row && questionFrom(row, listed, version, work!) }
}

const questionFrom = (row: Row, listed: string[], version: Presentation, work: WorkSummary): Question => ({
  subjectId: row.subject_id,
  publicId: row.public_id,
  log: row.log,
  addressRules: row.address_rules,
  traits: row.traits,
  offered: row.traits.filter((trait) => listed.includes(trait)),
  version,
  work,
})

/** The public id of the version that a subject of the stream is about. */
export async function versionOfSubject(ctx: Context, subjectId: number): Promise<string | undefined> {
  const [row] = await run<{ slug: string }>(
    ctx.db,
    'select p.public_id as slug from fairness_questions q join presentations p on p.id = q.presentation_id where q.subject_id = $1',
    [subjectId],
  )
  return row?.slug
}

export interface Result {
  counts: Counts
  rows: Answers['rows']
  log: Answers['log']
}

export async function resultOf(ctx: Context, subjectId: number): Promise<Result> {
  const { rows, log } = await answersOf(ctx, subjectId)
  return { rows, log, counts: countVotes(rows) }
}

/** Subjects of the questions about some versions, by the version's id. */
export async function questionsAbout(
  ctx: Context,
  presentationIds: readonly number[],
): Promise<Map<number, number>> {
  if (!presentationIds.length) return new Map()
  const rows = await run<{ presentation_id: number; subject_id: number }>(
    ctx.db,
    'select presentation_id, subject_id from fairness_questions where presentation_id = any($1::bigint[])',
    [presentationIds],
  )
  return new Map(rows.map((row) => [row.presentation_id, row.subject_id]))
}
