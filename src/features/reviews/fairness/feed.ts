import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import type { Context } from '#core/context.ts'
import { posterPath, workPath } from '#features/works/index.ts'
import type { Question, Result } from './queries.ts'
import { ANSWERS, GROUPS, LEVEL, leading, toldTraits, traitGaps, type Estimate } from './rules.ts'

const estimate = z.object({ share: z.number(), low: z.number(), high: z.number() }).nullable()

export const fairnessSchema = z.object({
  poster: z.url(),
  work: z.url(),
  log: z.object({ name: z.enum(['public', 'sample']), size: z.int(), subject: z.string() }),
  level: z.number().meta({ description: 'Of the intervals: Wilson for shares, Newcombe for differences' }),
  traits: z.array(z.string()),
  retired: z.array(z.string()).meta({ description: 'Of these traits: can no longer be picked' }),
  groups: z.array(
    z.object({
      group: z.enum(GROUPS),
      n: z.int(),
      answers: z.record(z.enum(ANSWERS), z.int()),
      traits: z.record(z.string(), z.int()),
    }),
  ),
  compared: z.enum(GROUPS).meta({ description: 'Whose experience the expectation is compared with' }),
  gaps: z.array(
    z.object({
      trait: z.string(),
      expected: estimate,
      found: estimate,
      difference: estimate.meta({ description: 'Expected minus found' }),
    }),
  ),
  rows: z
    .array(z.object({ basis: z.string(), choice: z.string(), net: z.int() }))
    .meta({ description: 'As in the leaves of the log; everything above follows from these' }),
})

const rounded = (value: Estimate | undefined): z.infer<typeof estimate> =>
  value ? { share: round(value.share), low: round(value.low), high: round(value.high) } : null
const round = (value: number): number => Math.round(value * 10_000) / 10_000

export function fairnessJson(
  { config }: Context,
  question: Question,
  { counts, rows, log: at }: Result,
): z.infer<typeof fairnessSchema> {
  const { version, work, offered, log, publicId } = question
  const traits = toldTraits(question, counts)
  const compared = leading(counts)
  return {
    poster: config.baseUrl + posterPath(version),
    work: config.baseUrl + workPath(work),
    log: { name: log, size: at.size, subject: publicId },
    level: LEVEL,
    traits,
    retired: traits.filter((trait) => !offered.includes(trait)),
    groups: GROUPS.map((group) => ({ group, ...counts[group] })),
    compared,
    gaps: traitGaps(traits, counts[compared], counts.expects).map(({ trait, expected, found, gap }) => ({
      trait,
      expected: rounded(expected),
      found: rounded(found),
      difference: rounded(gap),
    })),
    rows,
  }
}

export const COLUMNS = ['basis', 'choice', 'net', 'log_size'] as const

export const fairnessCsv = ({ rows, log }: Result): string =>
  stringify(
    rows.map((row) => ({ ...row, log_size: log.size })),
    { header: true, columns: [...COLUMNS] },
  )
