import type { Context } from '#core/context.ts'
import { prepared, run, sql } from '#core/db.ts'
import { NotFound } from '#core/errors.ts'
import { offsetOf } from '#core/pages.ts'
import type { Role, WorkKind } from './forms.ts'
import { identifiersIn, schemes, type Identifier, type Scheme } from './identifiers.ts'

export const WORKS_PER_PAGE = 20

export interface WorkSummary {
  id: number
  slug: string
  kind: WorkKind
  year: number | null
  title: string
  makers: string[]
  services: string[]
  sample: boolean
}

export interface Work extends WorkSummary {
  addedAt: Date
  /** From beginning to end; null where nobody entered it. */
  runningMinutes: number | null
  titles: { language: string; title: string }[]
  publishers: string[]
  releases: { market: string; releasedOn: string }[]
  identifiers: Identifier[]
}

export interface WorksFound {
  works: WorkSummary[]
  total: number
}

// Lower than the module's 0.6: a transposed pair of letters in a short title leaves four of seven trigrams.
const LOOSE = '0.45'

/** Trigram operators read their threshold from the session, so a search is a transaction. */
export async function loosely<T>(ctx: Context, work: (tx: Context) => Promise<T>): Promise<T> {
  return ctx.transaction(async (tx) => {
    await sql`select set_config('pg_trgm.word_similarity_threshold', ${LOOSE}, true)`.execute(tx.db)
    return work(tx)
  })
}

/**
 * Works whose title, people or identifiers resemble the words, best first; all works, newest first, without words. An identifier that
 * matches exactly stands alone at the top.
 */
export async function findWorks(
  ctx: Context,
  search: { q: string; page: number; size?: number },
): Promise<WorksFound> {
  const size = search.size ?? WORKS_PER_PAGE
  const offset = offsetOf(search.page, size)
  const words = search.q.trim().slice(0, 200)
  if (!words) {
    const { total } = await ctx.db
      .selectFrom('works')
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow()
    if (offset === undefined) return { works: [], total }
    const rows = await ctx.db
      .selectFrom('works')
      .select('id')
      .orderBy('id', 'desc')
      .limit(size)
      .offset(offset)
      .execute()
    return {
      works: await summariesOf(
        ctx,
        rows.map((row) => row.id),
      ),
      total,
    }
  }
  const ids = await matchingIds(ctx, words)
  const shown = offset === undefined ? [] : ids.slice(offset, offset + size)
  return { works: await summariesOf(ctx, shown), total: ids.length }
}

const MOST_MATCHES = 400

async function matchingIds(ctx: Context, words: string): Promise<number[]> {
  const exact = identifiersIn(words)
  const rows = await loosely(ctx, (tx) =>
    run<{ id: number }>(
      tx.db,
      `with asked as (select fold($1) as words, '%' || replace(replace(replace(fold($1), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%' as inside),
       hits as (
         select works.id, works.year,
           exists (select 1 from work_identifiers i join unnest($2::text[], $3::text[]) as g (scheme, value) using (scheme, value)
             where i.work_id = works.id) as named,
           exists (select 1 from work_titles t where t.work_id = works.id and fold(t.title) = asked.words) as titled,
           greatest(word_similarity(asked.words, works.search), (works.search like asked.inside)::int * 0.9) as nearness
         from works, asked
         where asked.words <% works.search or works.search like asked.inside
           or works.id in (select work_id from work_identifiers i join unnest($2::text[], $3::text[]) as g (scheme, value) using (scheme, value))
       )
       select id from hits order by named desc, titled desc, nearness desc, year desc nulls last, id limit ${MOST_MATCHES}`,
      [words, exact.map((identifier) => identifier.scheme), exact.map((identifier) => identifier.value)],
    ),
  )
  return rows.map((row) => row.id)
}

interface SummaryRow {
  id: number
  slug: string
  kind: WorkKind
  year: number | null
  sample: string | null
  title: string
  credits: { role: Role; name: string }[]
}

/** In the order of the ids. */
const SUMMARIES = prepared(`
select w.id, w.slug, w.kind, w.year, w.sample,
  (select title from work_titles t where t.work_id = w.id order by position limit 1) as title,
  coalesce((select json_agg(json_build_object('role', role, 'name', name) order by position) from work_credits c
    where c.work_id = w.id), '[]') as credits
from works w join unnest((select $1::bigint[])) with ordinality as asked (id, place) on asked.id = w.id order by asked.place`)

export async function summariesOf(ctx: Context, ids: readonly number[]): Promise<WorkSummary[]> {
  if (!ids.length) return []
  const rows = await run<SummaryRow>(ctx.db, SUMMARIES, [ids])
  return rows.map(summaryOf)
}

function summaryOf(row: SummaryRow): WorkSummary {
  return {
    id: row.id,
    slug: row.slug,
    kind: row.kind,
    year: row.year,
    title: row.title,
    makers: namesOf(row.credits, 'maker'),
    services: namesOf(row.credits, 'service'),
    sample: row.sample !== null,
  }
}

const namesOf = (credits: { role: string; name: string }[], role: Role): string[] =>
  credits.filter((credit) => credit.role === role).map((credit) => credit.name)

/** Throws `NotFound`. */
export async function workBySlug(ctx: Context, slug: string): Promise<Work> {
  const found = await ctx.db
    .selectFrom('works')
    .select(['id', 'added_at', 'running_minutes'])
    .where('slug', '=', slug)
    .executeTakeFirst()
  if (!found) throw new NotFound()
  const { id } = found
  const [[summary], titles, credits, releases, identifiers] = await Promise.all([
    summariesOf(ctx, [id]),
    ctx.db
      .selectFrom('work_titles')
      .select(['language', 'title'])
      .where('work_id', '=', id)
      .orderBy('position')
      .execute(),
    ctx.db
      .selectFrom('work_credits')
      .select(['role', 'name'])
      .where('work_id', '=', id)
      .orderBy('position')
      .execute(),
    ctx.db
      .selectFrom('work_releases')
      .select(['market', 'released_on'])
      .where('work_id', '=', id)
      .orderBy('released_on')
      .orderBy('market')
      .execute(),
    ctx.db.selectFrom('work_identifiers').select(['scheme', 'value']).where('work_id', '=', id).execute(),
  ])
  if (!summary) throw new NotFound()
  return {
    ...summary,
    addedAt: found.added_at,
    runningMinutes: found.running_minutes,
    titles,
    publishers: namesOf(credits, 'publisher'),
    releases: releases.map((release) => ({
      market: release.market,
      releasedOn: String(release.released_on),
    })),
    identifiers: schemes.flatMap((scheme) =>
      identifiers
        .filter((identifier) => identifier.scheme === scheme)
        .map(({ value }) => ({ scheme, value })),
    ),
  }
}

/** The work, other than `except`, that already carries one of these identifiers, and which. */
export async function workWithIdentifier(
  ctx: Context,
  identifiers: readonly Identifier[],
  except = '',
): Promise<{ work: WorkSummary; scheme: Scheme } | undefined> {
  const rows = await run<{ work_id: number; scheme: Scheme }>(
    ctx.db,
    `select work_id, scheme from work_identifiers join unnest($1::text[], $2::text[]) as given (scheme, value) using (scheme, value)
     join works on works.id = work_id where works.slug <> $3 limit 1`,
    [
      identifiers.map((identifier) => identifier.scheme),
      identifiers.map((identifier) => identifier.value),
      except,
    ],
  )
  const [found] = rows
  const [work] = found ? await summariesOf(ctx, [found.work_id]) : []
  return found && work && { work, scheme: found.scheme }
}

/** Works of the same kind with a title that reads the same, unless their years differ. */
export async function worksLike(
  ctx: Context,
  work: { kind: WorkKind; year: number | null; titles: { title: string }[] },
): Promise<WorkSummary[]> {
  const rows = await run<{ id: number }>(
    ctx.db,
    `select distinct w.id from works w join work_titles t on t.work_id = w.id
     where w.kind = $1 and (w.year is null or $2::int is null or w.year = $2)
       and fold(t.title) in (select fold(title) from unnest($3::text[]) as given (title)) limit 5`,
    [work.kind, work.year, work.titles.map((given) => given.title)],
  )
  return summariesOf(
    ctx,
    rows.map((row) => row.id),
  )
}
