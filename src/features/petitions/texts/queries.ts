import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { CurrentText } from '../queries.ts'
import type { Change } from './rules.ts'

/** One wording of a petition, as it was written. */
export interface Wording extends CurrentText {
  change: Change
  /** 'author' or the id of a member of staff. */
  by: string
  /** Why, in the words of whoever proposed it. */
  note: string
  publishedAt: Date
}

const COLUMNS = `n, version, language, action, why, more, written_at as "writtenAt", encode(hash, 'hex') as hash, change, "by", note`

/** Every wording that was ever shown, the first one first. */
export const wordingsOf = (ctx: Context, subjectId: number): Promise<Wording[]> =>
  run<Wording>(
    ctx.db,
    `select ${COLUMNS}, published_at as "publishedAt" from published_texts where subject_id = $1 order by published_at, n`,
    [subjectId],
  )

/** The wording that a page carried, when it was one of this petition. */
export async function wordingByHash(
  ctx: Context,
  subjectId: number,
  hash: string,
): Promise<Wording | undefined> {
  if (!/^[0-9a-f]{64}$/.test(hash)) return
  const [found] = await run<Wording>(
    ctx.db,
    `select ${COLUMNS}, published_at as "publishedAt" from published_texts where subject_id = $1 and hash = decode($2, 'hex') order by n desc limit 1`,
    [subjectId, hash],
  )
  return found
}

export interface Proposal extends Omit<Wording, 'publishedAt'> {
  subjectId: number
}

const WAITING = `select subject_id as "subjectId", ${COLUMNS} from petition_texts t
  where change in ('typing', 'background', 'translation')
    and not exists (select from petition_text_decisions d where d.subject_id = t.subject_id and d.n = t.n)`

/** Wordings that wait for a check, the oldest first. */
export const textsToCheck = (ctx: Context, most = 200): Promise<Proposal[]> =>
  run<Proposal>(ctx.db, `${WAITING} order by written_at, subject_id, n limit $1`, [most])

export const waitingTexts = (ctx: Context, subjectId: number): Promise<Proposal[]> =>
  run<Proposal>(ctx.db, `${WAITING} and subject_id = $1 order by n`, [subjectId])

export async function waitingText(ctx: Context, subjectId: number, n: number): Promise<Proposal | undefined> {
  const [found] = await run<Proposal>(ctx.db, `${WAITING} and subject_id = $1 and n = $2`, [subjectId, n])
  return found
}

/** What was decided about proposals that were not shown, for their author. */
export const refusedTexts = (
  ctx: Context,
  subjectId: number,
): Promise<{ n: number; at: Date; reason: string; change: Change }[]> =>
  run(
    ctx.db,
    `select n, at, reason, change from petition_text_decisions where subject_id = $1 and decision = 'refused' order by n desc limit 10`,
    [subjectId],
  )

/** What was decided about one wording that was proposed. */
export async function decidedText(
  ctx: Context,
  subjectId: number,
  n: number,
): Promise<
  { change: Change; language: string; decision: 'published' | 'refused'; reason: string } | undefined
> {
  const [found] = await run<{
    change: Change
    language: string
    decision: 'published' | 'refused'
    reason: string
  }>(
    ctx.db,
    `select t.change, t.language, d.decision, d.reason from petition_text_decisions d join petition_texts t using (subject_id, n)
     where subject_id = $1 and n = $2`,
    [subjectId, n],
  )
  return found
}

/** Since when the text stands: the first listing. */
export async function boundSince(ctx: Context, subjectId: number): Promise<Date | undefined> {
  const row = await ctx.db
    .selectFrom('petition_bindings')
    .select('at')
    .where('subject_id', '=', subjectId)
    .executeTakeFirst()
  return row?.at
}

/** The voice of whoever opened a petition; undefined before they confirmed, and after they had everything about them erased. */
export async function authorVoice(ctx: Context, subjectId: number): Promise<string | undefined> {
  const [row] = await run<{ id: string | null }>(
    ctx.db,
    `select author_voice_id as id from petitions p where subject_id = $1
       and not exists (select from erasures e where e.subject_id = p.subject_id and e.voice_id = p.author_voice_id)`,
    [subjectId],
  )
  return row?.id ?? undefined
}
