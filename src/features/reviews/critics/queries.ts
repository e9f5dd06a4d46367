import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { NewCritic } from './forms.ts'

export interface Critic extends NewCritic {
  id: number
  enteredAt: Date
  enteredBy: string
}

/** What critics published about a work, the newest first; entries that were removed are left out. */
export const criticsOf = (ctx: Context, workId: number): Promise<Critic[]> =>
  run<Critic>(
    ctx.db,
    `select c.id, outlet, author, url, published_on as "publishedOn", mark, stance, rests_on as "restsOn", language, quote,
       entered_at as "enteredAt", entered_by as "enteredBy"
     from critics c where work_id = $1 and not exists (select from critic_removals r where r.critic_id = c.id)
     order by published_on desc, c.id desc`,
    [workId],
  )
