import type { Context } from '#core/context.ts'
import { answersByLanguage, answersByMonth, answersOf } from '#features/voices/index.ts'
import {
  eachGroup,
  emptyGroups,
  emptyTopics,
  groupsOf,
  GROUPS,
  sum,
  topicsOf,
  total,
  type ByGroup,
  type ByTopic,
} from './rules.ts'

export interface Statistics {
  /** About the work itself, as everything below but `topics`. */
  groups: ByGroup
  topics: ByTopic
  /** In order of time, months without a review left out. */
  months: { month: string; groups: ByGroup }[]
  /** Most first; `other` for languages with fewer than 10 each, `unknown` for reviews without a text. */
  languages: { language: string; groups: ByGroup }[]
  log: { name: string; size: number; at: Date }
}

/** As with countries: a cell of three people tells too much about them. */
const SMALLEST_LANGUAGE = 10

/** All that a work's marks say, from tallies alone: as much to read for 100,000 reviews as for 100. */
export async function statisticsOf(ctx: Context, subjectId: number): Promise<Statistics> {
  const [answers, byMonth, byLanguage] = await Promise.all([
    answersOf(ctx, subjectId),
    answersByMonth(ctx, subjectId),
    answersByLanguage(ctx, subjectId),
  ])
  const topics = topicsOf(answers.rows)
  return {
    groups: topics.work,
    topics,
    months: [...Map.groupBy(byMonth.rows, (row) => row.month)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([month, rows]) => ({ month, groups: groupsOf(rows) })),
    languages: merged(
      [...Map.groupBy(byLanguage.rows, (row) => row.language)].map(([language, rows]) => ({
        language,
        groups: groupsOf(rows),
      })),
    ),
    log: answers.log,
  }
}

/** Marks by group alone, for what shows no month and no language. */
export async function marksOf(ctx: Context, subjectId: number): Promise<Statistics> {
  const { rows, log } = await answersOf(ctx, subjectId)
  const topics = topicsOf(rows)
  return { groups: topics.work, topics, months: [], languages: [], log }
}

const all = (groups: ByGroup): number => total(sum(...GROUPS.map((group) => groups[group])))

/** Languages with 10 or more stand alone; the others are merged, and with those without a text when they are fewer than 10 together. */
export function merged(rows: Statistics['languages']): Statistics['languages'] {
  const small = rows.filter(
    ({ language, groups }) => language !== 'unknown' && all(groups) < SMALLEST_LANGUAGE,
  )
  const others = small.reduce((n, { groups }) => n + all(groups), 0)
  const cells = new Map<string, ByGroup>()
  for (const row of rows) {
    const name = small.includes(row) ? (others < SMALLEST_LANGUAGE ? 'unknown' : 'other') : row.language
    const there = cells.get(name) ?? emptyGroups()
    cells.set(
      name,
      eachGroup((group) => sum(there[group], row.groups[group])),
    )
  }
  const last = (language: string): number => ['other', 'unknown'].indexOf(language)
  return [...cells]
    .map(([language, groups]) => ({ language, groups }))
    .sort((a, b) => last(a.language) - last(b.language) || all(b.groups) - all(a.groups))
}

export const nothing = (ctx: Context): Statistics => ({
  groups: emptyGroups(),
  topics: emptyTopics(),
  months: [],
  languages: [],
  log: { name: 'public', size: 0, at: ctx.clock.now() },
})
