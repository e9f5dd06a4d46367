import type { Config } from '#config'
import { run } from '#core/db.ts'
import type { Context } from '#core/context.ts'
import { recount } from '#features/log/index.ts'
import { withContext } from './context.ts'

/** Recounts each log from its leaves and compares root and tallies with what is published. Answers every difference. */
export async function differences(ctx: Context): Promise<string[]> {
  const found: string[] = []
  const heads = await run<{ log: string; size: number; root: Buffer }>(
    ctx.db,
    'select log, size, root from log_head order by log',
  )
  for (const head of heads) {
    const counted = await recount(ctx, head.log, head.size)
    if (counted.size !== head.size)
      found.push(`log ${head.log}: ${head.size} published, ${counted.size} entries found`)
    if (!counted.root.equals(head.root))
      found.push(`log ${head.log}: the root of the entries is not the published one`)
    const rows = await run<{ subject: string; dimension: string; key: string; net: number }>(
      ctx.db,
      `select s.public_id as subject, t.dimension, t.key, counted - withdrawn - removed + restored + moved as net
       from tallies t join subjects s on s.id = t.subject_id where s.log = $1`,
      [head.log],
    )
    for (const [subject, of] of Map.groupBy(rows, (row) => row.subject)) {
      const leaves = counted.subjects.get(subject)
      for (const [dimension, cells] of Map.groupBy(of, (row) => row.dimension)) {
        const sum = cells.reduce((total, row) => total + row.net, 0)
        if (sum !== leaves?.net)
          found.push(`${subject}: ${dimension} sums to ${sum}, the log says ${leaves?.net}`)
        if (dimension !== 'basis' && dimension !== 'choice' && dimension !== 'version') continue
        for (const cell of cells) {
          const inLog = leaves?.[dimension][cell.key] ?? 0
          if (cell.net !== inLog)
            found.push(`${subject}: ${dimension} ${cell.key} is ${cell.net}, the log says ${inLog}`)
        }
      }
    }
  }
  return found
}

export async function recountCommand(config: Config): Promise<void> {
  const found = await withContext(config, 'recount', ({ ctx }) => differences(ctx))
  for (const line of found) console.error(line)
  console.log(
    found.length === 0 ? 'The published numbers are what the log says.' : `${found.length} differences.`,
  )
  process.exitCode = found.length === 0 ? 0 : 1
}
