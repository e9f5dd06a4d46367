import type { Context } from '#core/context.ts'
import { run, sql, violated } from '#core/db.ts'
import { publicId, slugOf } from '#core/ids.ts'
import { memoryLimit, type Limit } from '#core/limits.ts'
import type { NewWork } from './forms.ts'

/** Adding costs moderators time, so one network may do it ten times an hour. */
export const addingLimit = (): Limit => memoryLimit(10, 3600)

export type Added = { slug: string } | { duplicate: 'identifier' }

/** Adds a work. When another one carries an identifier of it, nothing is stored. `by`: 'public' or a staff id. */
export async function addWork(
  ctx: Context,
  work: NewWork,
  by: string,
  sample: string | null = null,
): Promise<Added> {
  const plain = [slugOf(work.titles[0]!.title), work.year].filter(Boolean).join('-')
  for (const slug of [plain, `${plain}-${publicId(4)}`, publicId(10)].filter(
    (slug) => slug && slug !== 'new',
  )) {
    try {
      await ctx.transaction((tx) => insertWork(tx, slug, work, by, sample))
      return { slug }
    } catch (error) {
      const constraint = violated(error)
      if (constraint === 'work_identifiers_pkey') return { duplicate: 'identifier' }
      if (constraint !== 'works_slug_key') throw error
    }
  }
  throw new Error('no free address for a work after three tries')
}

async function insertWork(
  tx: Context,
  slug: string,
  work: NewWork,
  by: string,
  sample: string | null,
): Promise<void> {
  const { id } = await tx.db
    .insertInto('works')
    .values({
      slug,
      kind: work.kind,
      year: work.year,
      running_minutes: work.runningMinutes ?? null,
      added_at: tx.clock.now(),
      added_by: by,
      sample,
      search: sql<string>`fold(${searchText(work)})`,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await insertFacts(tx, id, work)
}

/** What a search looks through. */
export const searchText = (work: NewWork): string =>
  [
    ...work.titles.map((title) => title.title),
    ...work.credits.map((credit) => credit.name),
    ...work.identifiers.map((identifier) => identifier.value),
  ].join(' ')

/** Titles, credits, releases and identifiers of a work that has none. */
export async function insertFacts(tx: Context, id: number, work: NewWork): Promise<void> {
  await run(
    tx.db,
    `insert into work_titles (work_id, language, title, position)
     select $1, language, title, place from unnest($2::text[], $3::text[]) with ordinality as given (language, title, place)`,
    [id, work.titles.map((title) => title.language), work.titles.map((title) => title.title)],
  )
  await run(
    tx.db,
    `insert into work_credits (work_id, role, name, position)
     select $1, role, name, place from unnest($2::text[], $3::text[]) with ordinality as given (role, name, place)`,
    [id, work.credits.map((credit) => credit.role), work.credits.map((credit) => credit.name)],
  )
  await run(
    tx.db,
    `insert into work_releases (work_id, market, released_on)
     select $1, market, day from unnest($2::text[], $3::date[]) as given (market, day)`,
    [id, work.releases.map((release) => release.market), work.releases.map((release) => release.releasedOn)],
  )
  await run(
    tx.db,
    `insert into work_identifiers (work_id, scheme, value)
     select $1, scheme, value from unnest($2::text[], $3::text[]) as given (scheme, value)`,
    [
      id,
      work.identifiers.map((identifier) => identifier.scheme),
      work.identifiers.map((identifier) => identifier.value),
    ],
  )
}
