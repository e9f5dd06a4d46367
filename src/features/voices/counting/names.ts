import type { Context } from '#core/context.ts'
import { unseal } from '#core/crypto.ts'
import { run } from '#core/db.ts'
import { keptBySize } from '#core/kept-by-size.ts'
import { boundTo } from '../submitting/actions.ts'

const NAMES_PER_PAGE = 100

export interface NameBatch {
  day: string
  names: string[]
}

const keptTotals = () => keptBySize<number>((total) => total)

/** Shown names, newest batch first, A to Z within a batch in the reader's alphabet. How many there are in all may be up to a minute old. */
export async function shownNames(
  ctx: Context,
  subjectId: number,
  page = 1,
): Promise<{ batches: NameBatch[]; total: number; pages: number }> {
  const offset = (page - 1) * NAMES_PER_PAGE
  const rows = await run<{ day: string; name: string }>(
    ctx.db,
    `select batch_day as day, name from shown_names where subject_id = $1
     order by batch_day desc, lower(name), name, voice_id limit $2 offset $3`,
    [subjectId, NAMES_PER_PAGE, offset],
  )
  const isLast = rows.length < NAMES_PER_PAGE && (rows.length > 0 || page === 1)
  const total = isLast
    ? offset + rows.length
    : await ctx.shared(keptTotals)(subjectId, () => countNames(ctx, subjectId))
  const batches = [...Map.groupBy(rows, (row) => row.day)].map(([day, of]) => ({
    day,
    names: of.map((row) => row.name),
  }))
  return { batches, total, pages: Math.ceil(total / NAMES_PER_PAGE) }
}

async function countNames(ctx: Context, subjectId: number): Promise<number> {
  const [row] = await run<{ total: number }>(
    ctx.db,
    'select count(*) as total from shown_names where subject_id = $1',
    [subjectId],
  )
  return row!.total
}

export interface NameToCheck {
  subjectId: number
  voiceId: string
  name: string
  reason: string
  since: Date
}

export async function namesToCheck(ctx: Context, most = 100): Promise<NameToCheck[]> {
  const rows = await run<{ subjectId: number; id: string; sealed: Buffer; reason: string; since: Date }>(
    ctx.db,
    `select s.subject_id as "subjectId", s.id, s.sealed, c.reason, c.at as since from name_checks c
     join submissions s on s.subject_id = c.subject_id and s.id = c.voice_id
     where c.decision = 'waiting' and not exists (select from name_checks d where d.subject_id = c.subject_id
       and d.voice_id = c.voice_id and d.at > c.at) order by c.at limit $1`,
    [most],
  )
  return rows.map((row) => ({
    subjectId: row.subjectId,
    voiceId: row.id,
    reason: row.reason,
    since: row.since,
    name: unseal<{ name: string }>(ctx.keys.seal, boundTo(row), row.sealed).name,
  }))
}

/** A moderator shows or refuses a name; the signature counts either way. */
export async function decideName(
  ctx: Context,
  staffId: number,
  ref: { subjectId: number; voiceId: string },
  decision: 'shown' | 'refused',
  reason: string,
): Promise<void> {
  await ctx.db
    .insertInto('name_checks')
    .values({
      subject_id: ref.subjectId,
      voice_id: ref.voiceId,
      decision,
      at: ctx.clock.now(),
      by: String(staffId),
      reason,
    })
    .execute()
  if (decision === 'refused') await hideName(ctx, { subjectId: ref.subjectId, id: ref.voiceId })
}

export async function hideName(ctx: Context, ref: { subjectId: number; id: string }): Promise<void> {
  await ctx.db
    .deleteFrom('shown_names')
    .where('subject_id', '=', ref.subjectId)
    .where('voice_id', '=', ref.id)
    .execute()
}
