import { driveCurve, type Result } from '../bin/replay/drive.ts'
import type { Series } from '../bin/replay/series.ts'
import type { Bench } from './site.ts'

const SOCKETS = 256

/** So many signatures at once, as fast as they are taken. */
export const asFastAsPossible = (many: number): Series => ({
  steps: [{ at: new Date(0), change: many }],
  expected: many,
})

/** So many a second for so long, a tenth of it every tenth of a second. */
export function paced(perSecond: number, seconds: number): Series {
  const steps = Array.from({ length: seconds * 10 }, (_, i) => {
    const before = Math.round((i * perSecond) / 10)
    return { at: new Date(i * 100), change: Math.round(((i + 1) * perSecond) / 10) - before }
  })
  return { steps, expected: Math.round(perSecond * seconds) }
}

/** A petition is opened, signed along the curve with codes from real mails, and counted. */
export async function sign(
  bench: Bench,
  series: Series,
  options: { recount: boolean; opened?(slug: string): void },
): Promise<Result> {
  const result = await driveCurve({
    series,
    speed: series.steps.length > 1 ? 1 : Infinity,
    mailbox: bench.mailbox,
    base: new URL(bench.own.url),
    own: options.recount ? bench.own : undefined,
    people: () => bench.person(),
    sockets: SOCKETS,
    opened: options.opened,
    say: () => {},
  })
  // The driver's first petition is signed by its author, who is the first of those who sign.
  if (result.counted !== result.confirmed)
    throw new Error(`${result.confirmed} confirmed, ${result.counted} counted`)
  if (result.differences.length > 0) throw new Error(result.differences.join('\n'))
  return result
}
