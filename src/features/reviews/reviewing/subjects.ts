import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { createSubject } from '#features/voices/index.ts'
import type { WorkSummary } from '#features/works/index.ts'

export interface SubjectRow {
  id: number
  publicId: string
  log: 'public' | 'sample'
  addressRules: number
}

/** What the reviews of a work are counted under; undefined as long as nobody wrote one. */
export async function subjectRow(ctx: Context, workId: number): Promise<SubjectRow | undefined> {
  const [row] = await run<SubjectRow>(
    ctx.db,
    `select s.id, s.public_id as "publicId", s.log, s.address_rules as "addressRules"
     from review_subjects r join subjects s on s.id = r.subject_id where r.work_id = $1`,
    [workId],
  )
  return row
}

/** The same, made now if there is none. Two first reviews at once get one subject: the second waits for the work's row. */
export async function subjectFor(
  ctx: Context,
  work: Pick<WorkSummary, 'id' | 'sample'>,
): Promise<SubjectRow> {
  const there = await subjectRow(ctx, work.id)
  if (there) return there
  return ctx.transaction(async (tx) => {
    await run(tx.db, 'select from works where id = $1 for update', [work.id])
    const meanwhile = await subjectRow(tx, work.id)
    if (meanwhile) return meanwhile
    const { id } = await createSubject(tx, 'review', work.sample ? 'sample' : 'public', work.id)
    await tx.db.insertInto('review_subjects').values({ work_id: work.id, subject_id: id }).execute()
    return (await subjectRow(tx, work.id))!
  })
}

export async function workIdOf(ctx: Context, subjectId: number): Promise<number | undefined> {
  const [row] = await run<{ work_id: number }>(
    ctx.db,
    'select work_id from review_subjects where subject_id = $1',
    [subjectId],
  )
  return row?.work_id
}
