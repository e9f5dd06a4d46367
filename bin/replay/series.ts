import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'

/** One reading of a curve: how many more (or fewer) than at the reading before. */
export interface Step {
  at: Date
  change: number
}

export interface Series {
  steps: Step[]
  /** Last count minus first count of the slice that is replayed. */
  expected: number
}

/**
 * Reads a curve: `timestamp,count` CSV (UTC), or JSON `{ "hourly": [{ "<time>": <increment> }] }`. The first reading of a CSV is where
 * the curve starts, not a change. `limit` ends the slice as soon as the curve has climbed that far.
 */
export function readSeries(file: string, limit = Infinity): Series {
  const text = readFileSync(file, 'utf8')
  const steps = file.endsWith('.json') ? fromHourly(text, file) : fromCsv(text, file)
  const slice: Step[] = []
  let sum = 0
  for (const step of steps) {
    const change = Math.min(step.change, limit - sum)
    slice.push({ at: step.at, change })
    sum += change
    if (sum >= limit) break
  }
  return { steps: slice.filter(({ change }) => change !== 0), expected: sum }
}

function fromCsv(text: string, file: string): Step[] {
  const rows = parse(text, {
    columns: true,
    skip_empty_lines: true,
    trim: true,
    record_delimiter: ['\r\n', '\n', '\r'],
  }) as { timestamp?: string; count?: string }[]
  return rows.slice(1).map((row, i) => {
    const at = new Date(`${row.timestamp?.replace(' ', 'T')}Z`)
    const change = Number(row.count) - Number(rows[i]?.count)
    if (Number.isNaN(at.getTime()) || !Number.isInteger(change))
      throw new Error(`${file}: line ${i + 3} is not "timestamp,count".`)
    return { at, change }
  })
}

function fromHourly(text: string, file: string): Step[] {
  const data = JSON.parse(text) as { hourly?: Record<string, number>[] }
  if (!Array.isArray(data.hourly))
    throw new Error(`${file}: expected { "hourly": [{ "<time>": <increment> }] }.`)
  return data.hourly.flatMap((entry) =>
    Object.entries(entry).map(([time, change]) => ({ at: new Date(time), change })),
  )
}
