import { stringify } from 'csv-stringify/sync'
import type { Facts } from './facts.ts'

export const COLUMNS = [
  'dimension',
  'key',
  'counted',
  'withdrawn',
  'removed',
  'restored',
  'net',
  'entries',
] as const

/** Counts by what people go by, by version of the text and by country, each with the number of entries that it counts. No names. */
export function countsCsv({ counts, countries, log }: Facts): string {
  const rows = [
    ...counts.map((row) => ({ ...row, entries: log.size })),
    // Countries are reported by the site: they are not in the log, so they name no entries.
    ...countries.map(({ code, net }) => ({ dimension: 'country', key: code, net })),
  ]
  return stringify(rows, { header: true, columns: [...COLUMNS] })
}
