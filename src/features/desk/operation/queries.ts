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

/** Anybody may ask how the site is, as often as they like, so mails are counted up to here and no further: of each sort. */
const MOST_COUNTED = 10_000

// The words of both indexes of what is due: letters to one person, and those to lists.
const DUE = ['=', '>']
  .map(
    (sort) =>
      `(select due_at from mailings where strpos(kind, ':') ${sort} 0 and accepted_at is null and failed_at is null and due_at <= $1 order by due_at limit $3)`,
  )
  .join(' union all ')
const OPERATION = `
with due as (${DUE})
select (select extract(epoch from $1::timestamptz - min(queued_at)) from uncounted) as uncounted,
  (select count(*) from due) as due,
  (select count(*) from due where due_at <= $2) as late,
  (select extract(epoch from $1::timestamptz - published_at) from log_head where log = 'public') as age`

export async function operation(ctx: Context): Promise<Operation> {
  const now = ctx.clock.now()
  try {
    const [row] = await run<Row>(ctx.db, OPERATION, [now, new Date(now.getTime() - 300_000), MOST_COUNTED])
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
