import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'

export interface Unnamed {
  name: string
  /** As works credit it; otherwise it is somebody who is addressed. */
  role: string
  petitions: number
  works: number
}

/** Names in petitions and works that lead to nobody yet, those with the most petitions first. */
export const unnamed = (ctx: Context): Promise<Unnamed[]> =>
  run<Unnamed>(
    ctx.db,
    `with used as (
       select p.addressee as name, null as role, 1 as petitions, 0 as works from petitions p
         join lateral (select state from petition_states s where s.subject_id = p.subject_id order by n desc limit 1) s on true
         where p.form = 'demand' and p.sample is null and s.state in ('live', 'listed', 'closed')
       union all select c.name, c.role, 0, 1 from work_credits c join works w on w.id = c.work_id where w.sample is null)
     select min(name) as name, coalesce(min(role), 'other') as role, sum(petitions)::int as petitions, sum(works)::int as works from used
     where not exists (select from party_names n where lower(n.name) = lower(used.name))
     group by lower(name) order by 3 desc, 4 desc, 1 limit 50`,
  )
