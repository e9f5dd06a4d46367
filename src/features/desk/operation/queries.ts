import type { Context } from '#core/context.ts'
import { isUnavailable, run } from '#core/db.ts'
import type { HealthFacts } from './rules.ts'

export interface Operation extends HealthFacts {
  mailsDue: number
  /** Since the last checkpoint of the public log. */
  countAgeSeconds: number | undefined
}

interface Row {
  uncounted: number | null
  due: number
  late: number
  age: number | null
}

export async function operation(ctx: Context): Promise<Operation> {
  const now = ctx.clock.now()
  try {
    const [row] = await run<Row>(
      ctx.db,
      `select (select extract(epoch from $1::timestamptz - min(queued_at)) from uncounted) as uncounted,
         (select count(*) from mailings where due_at <= $1 and accepted_at is null and failed_at is null) as due,
         (select count(*) from mailings where due_at <= $2 and accepted_at is null and failed_at is null) as late,
         (select extract(epoch from $1::timestamptz - published_at) from log_head where log = 'public') as age`,
      [now, new Date(now.getTime() - 300_000)],
    )
    return {
      database: true,
      uncountedSeconds: Math.max(0, row?.uncounted ?? 0),
      lateMails: row?.late ?? 0,
      mailsDue: row?.due ?? 0,
      countAgeSeconds: row?.age === null || row?.age === undefined ? undefined : Math.max(0, row.age),
    }
  } catch (error) {
    if (!isUnavailable(error)) throw error
    return { database: false, uncountedSeconds: 0, lateMails: 0, mailsDue: 0, countAgeSeconds: undefined }
  }
}
