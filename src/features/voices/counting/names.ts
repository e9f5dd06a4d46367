import type { Context } from '#core/context.ts'
import { dayIn } from '#core/clock.ts'
import { run } from '#core/db.ts'
import { keptBySize } from '#core/kept-by-size.ts'
import { unseal } from '#core/crypto.ts'
import { boundTo } from '../submitting/actions.ts'
import { needsCheck } from './name-rules.ts'

export const SMALLEST_BATCH = 20
const NAMES_PER_PAGE = 100

/** Counted, wishing to be shown, and neither shown nor waiting for a decision. */
const WISHING = `
select s.subject_id as "subjectId", s.id, s.sealed from submissions s
join voices v on v.subject_id = s.subject_id and v.id = s.id
join log_entries e on e.subject_id = v.subject_id and e.voice_id = v.id and e.number is not null
join active_addresses a on a.subject_id = v.subject_id and a.voice_id = v.id
left join lateral (select wishes from wish_changes w where w.subject_id = v.subject_id and w.voice_id = v.id
  order by changed_at desc limit 1) w on true
left join lateral (select decision from name_checks c where c.subject_id = v.subject_id and c.voice_id = v.id
  order by at desc limit 1) c on true
left join lateral (select act from voice_acts k where k.subject_id = v.subject_id and k.voice_id = v.id order by n desc limit 1) k on true
where 'shows' = any(coalesce(w.wishes, s.wishes)) and (c.decision is null or c.decision = 'shown')
  and coalesce(k.act, '') not in ('remove', 'withdraw', 'erase')
  and not exists (select from shown_names n where n.subject_id = v.subject_id and n.voice_id = v.id)`

interface Wishing {
  subjectId: number
  id: string
  sealed: Buffer
  decision?: string
}

/**
 * Daily: names that people chose to show, in batches of at least 20 per subject and from A to Z, so that no name tells when or after
 * whom somebody signed. Names that look like an address, a link or abuse wait for a check. Repeating it on one day adds nothing.
 */
export async function showNames(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const site = await ctx.site()
  await ctx.transaction(async (tx) => {
    const rows = await run<Wishing & { checked: boolean }>(
      tx.db,
      WISHING.replace('s.sealed from', `s.sealed, c.decision is not null as checked from`),
    )
    const named = rows.flatMap((row) => {
      const name = nameIn(ctx, row)
      return name === undefined ? [] : [{ ...row, name }]
    })
    const waiting = named.filter((row) => !row.checked && needsCheck(row.name))
    if (waiting.length > 0)
      await tx.db
        .insertInto('name_checks')
        .values(
          waiting.map((row) => ({
            subject_id: row.subjectId,
            voice_id: row.id,
            decision: 'waiting',
            at: now,
            by: 'rule',
            reason: needsCheck(row.name)!,
          })),
        )
        .execute()
    const ready = Map.groupBy(
      named.filter((row) => row.checked || !needsCheck(row.name)),
      (row) => row.subjectId,
    )
    for (const [subjectId, batch] of ready) {
      if (batch.length < SMALLEST_BATCH) continue
      await run(
        tx.db,
        `insert into shown_names (subject_id, voice_id, batch_day, name)
         select $1, * from unnest($2::uuid[], $3::date[], $4::text[])`,
        [
          subjectId,
          batch.map((row) => row.id),
          batch.map(() => dayIn(site.timeZone, now)),
          batch.map((row) => row.name),
        ],
      )
    }
  })
}

/** A name that cannot be opened keeps no other name from being shown. */
function nameIn(ctx: Context, row: Wishing): string | undefined {
  try {
    return unseal<{ name: string }>(ctx.keys.seal, boundTo(row), row.sealed).name
  } catch (error) {
    ctx.logger.error({ event: 'name.unreadable', row: `${row.subjectId}/${row.id}`, err: error })
    return
  }
}

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
