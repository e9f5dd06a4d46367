import type { Context } from '#core/context.ts'
import { run, sql, violated } from '#core/db.ts'
import { insertFacts, searchText } from './actions.ts'
import type { NewWork } from './forms.ts'
import { schemes } from './identifiers.ts'
import { workBySlug, type Work } from './queries.ts'

/** What can be corrected about a work, in the order of its form. */
export const FACTS = [
  'titles',
  'kind',
  'year',
  'running',
  'makers',
  'publishers',
  'services',
  'releases',
  'identifiers',
] as const
export type Fact = (typeof FACTS)[number]

/** A fact before and after, each value as a line of text. */
export type FactChanges = Partial<Record<Fact, { was: string[]; is: string[] }>>

export interface WorkChange {
  n: number
  at: Date
  changedBy: string
  reason: string
  facts: FactChanges
}

/** Each fact as lines of text: what is compared, recorded and shown. */
function factsOf(work: NewWork): Record<Fact, string[]> {
  const named = (role: string): string[] =>
    work.credits.filter((credit) => credit.role === role).map(({ name }) => name)
  return {
    titles: work.titles.map(({ title, language }) => `${title} (${language})`),
    kind: [work.kind],
    year: work.year ? [String(work.year)] : [],
    running: work.runningMinutes ? [String(work.runningMinutes)] : [],
    makers: named('maker'),
    publishers: named('publisher'),
    services: named('service'),
    releases: work.releases.map(({ market, releasedOn }) => `${market} ${releasedOn}`).sort(),
    identifiers: schemes.flatMap((scheme) =>
      work.identifiers.filter((one) => one.scheme === scheme).map(({ value }) => `${scheme} ${value}`),
    ),
  }
}

const asEntered = (work: Work): NewWork => ({
  ...work,
  credits: [
    ...work.makers.map((name) => ({ role: 'maker' as const, name })),
    ...work.publishers.map((name) => ({ role: 'publisher' as const, name })),
    ...work.services.map((name) => ({ role: 'service' as const, name })),
  ],
})

/** What is different, fact by fact. */
function changesBetween(before: NewWork, after: NewWork): FactChanges {
  const [was, is] = [factsOf(before), factsOf(after)]
  return Object.fromEntries(
    FACTS.filter((fact) => was[fact].join('\n') !== is[fact].join('\n')).map((fact) => [
      fact,
      { was: was[fact], is: is[fact] },
    ]),
  )
}

export type Changed = { facts: FactChanges } | { duplicate: 'identifier' } | { stale: true }

/**
 * Corrects the facts about a work and keeps what they were. What was confirmed under the facts of before stays as it is; whatever is asked
 * from now on is asked of the new ones. `seen` is how many corrections there were when the form was shown: nothing
 * happens when somebody else made one meanwhile. The same facts again change nothing.
 */
export async function changeWork(
  ctx: Context,
  slug: string,
  work: NewWork,
  { by, reason, seen }: { by: string; reason: string; seen: number },
): Promise<Changed> {
  try {
    return await ctx.transaction(async (tx) => {
      await run(tx.db, 'select from works where slug = $1 for no key update', [slug])
      const before = await workBySlug(tx, slug)
      const facts = changesBetween(asEntered(before), work)
      if (!Object.keys(facts).length) return { facts }
      const n = (await workChanges(tx, before.id)).length
      if (n !== seen) return { stale: true }
      await tx.db
        .updateTable('works')
        .set({
          kind: work.kind,
          year: work.year,
          running_minutes: work.runningMinutes ?? null,
          search: sql<string>`fold(${searchText(work)})`,
        })
        .where('id', '=', before.id)
        .execute()
      for (const table of ['work_titles', 'work_credits', 'work_releases', 'work_identifiers'] as const)
        await tx.db.deleteFrom(table).where('work_id', '=', before.id).execute()
      await insertFacts(tx, before.id, work)
      await run(
        tx.db,
        'insert into work_changes (work_id, n, at, changed_by, reason, facts) values ($1, $2, $3, $4, $5, $6)',
        [before.id, n + 1, tx.clock.now(), by, reason, JSON.stringify(facts)],
      )
      return { facts }
    })
  } catch (error) {
    if (violated(error) === 'work_identifiers_pkey') return { duplicate: 'identifier' }
    throw error
  }
}

/** Every correction of a work, newest first. */
export async function workChanges(ctx: Context, workId: number): Promise<WorkChange[]> {
  return run<WorkChange>(
    ctx.db,
    'select n, at, changed_by as "changedBy", reason, facts from work_changes where work_id = $1 order by n desc',
    [workId],
  )
}
