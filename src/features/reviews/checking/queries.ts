import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import { NotFound } from '#core/errors.ts'
import { objectionsOf, type Objection } from '../objecting/queries.ts'
import type { About } from '../reviewing/forms.ts'

/** A text as a moderator reads it: without its mark, which is no ground for a decision. */
export interface TextToCheck {
  subjectId: number
  voiceId: string
  publicId: string
  version: number
  body: string
  language: string
  about: About
  spoilers: boolean
  since: Date
  /** What its author says against the decision not to show it, while that waits for an answer. */
  objection: string | null
  /** Who decided about it last: 'rule' or the id of a member of staff. */
  decidedBy: string
  work: { slug: string; title: string }
}

interface Row {
  subject_id: number
  voice_id: string
  public_id: string
  version: number
  body: string
  language: string | null
  about: About
  spoilers: string
  objection: string | null
  decided_by: string
  since: Date
  slug: string
  title: string
}

const FACTS = `v.subject_id, v.voice_id, r.public_id, v.n as version, v.body, v.language, v.spoilers, w.slug,
  coalesce((select about from review_abouts a where a.subject_id = v.subject_id and a.voice_id = v.voice_id order by a.n desc limit 1), v.about) as about,
  (select body from review_objections o where o.subject_id = v.subject_id and o.voice_id = v.voice_id and o.version = v.n
    and o.n = (select max(n) from review_checks c where c.subject_id = v.subject_id and c.voice_id = v.voice_id and c.version = v.n)) as objection,
  (select by from review_checks c where c.subject_id = v.subject_id and c.voice_id = v.voice_id and c.version = v.n order by c.n desc limit 1) as decided_by,
  (select title from work_titles t where t.work_id = w.id order by position limit 1) as title`
const JOINS = `join reviews r on r.subject_id = v.subject_id and r.voice_id = v.voice_id
  join review_subjects j on j.subject_id = v.subject_id join works w on w.id = j.work_id`

const textOf = (row: Row): TextToCheck => ({
  subjectId: row.subject_id,
  voiceId: row.voice_id,
  publicId: row.public_id,
  version: row.version,
  body: row.body,
  language: row.language ?? 'und',
  about: row.about,
  spoilers: row.spoilers === 'folded',
  since: row.since,
  objection: row.objection,
  decidedBy: row.decided_by,
  work: { slug: row.slug, title: row.title },
})

/** Texts that wait for a moderator, the longest wait first. */
export async function reviewTextsToCheck(ctx: Context, most = 50): Promise<TextToCheck[]> {
  const rows = await run<Row>(
    ctx.db,
    `select ${FACTS}, q.since from (select * from review_queue order by since limit $1) q
     join review_versions v on v.subject_id = q.subject_id and v.voice_id = q.voice_id and v.n = q.version ${JOINS} order by q.since`,
    [most],
  )
  return rows.map(textOf)
}

export interface CheckedText extends TextToCheck {
  decisions: {
    version: number
    decision: 'waiting' | 'shown' | 'refused'
    at: Date
    by: string
    reason: string
  }[]
  objections: Objection[]
  corrections: { about: About; was: About; at: Date; by: string; reason: string }[]
}

/** One review with every decision about it. Throws `NotFound`. */
export async function checkedText(ctx: Context, subjectId: number, voiceId: string): Promise<CheckedText> {
  const key = [subjectId, voiceId]
  const [row] = await run<Row>(
    ctx.db,
    `select ${FACTS}, v.at as since from review_versions v ${JOINS} where v.subject_id = $1 and v.voice_id = $2 order by v.n desc limit 1`,
    key,
  )
  if (!row) throw new NotFound()
  return {
    ...textOf(row),
    decisions: await run(
      ctx.db,
      'select version, decision, at, by, reason from review_checks where subject_id = $1 and voice_id = $2 order by version desc, n desc',
      key,
    ),
    objections: await objectionsOf(ctx, { subjectId, id: voiceId }),
    corrections: await run(
      ctx.db,
      'select about, was, at, by, reason from review_abouts where subject_id = $1 and voice_id = $2 order by n desc',
      key,
    ),
  }
}

/** The review behind an address that somebody pasted. */
export async function reviewByPublicId(
  ctx: Context,
  publicId: string,
): Promise<{ subjectId: number; voiceId: string } | undefined> {
  const [row] = await run<{ subjectId: number; voiceId: string }>(
    ctx.db,
    'select subject_id as "subjectId", voice_id as "voiceId" from reviews where public_id = $1',
    [publicId],
  )
  return row
}
