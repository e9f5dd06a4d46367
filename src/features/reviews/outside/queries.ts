import type { Context } from '#core/context.ts'
import { run } from '#core/db.ts'
import type { Figure } from './rules.ts'

export interface EnteredFigure extends Figure {
  id: number
  url: string
  enteredAt: Date
  enteredBy: string
  enteredVia: 'hand' | 'csv'
}

/** Numbers of other places about a work, in order of time; those that were removed are left out. */
export const figuresOf = (ctx: Context, workId: number): Promise<EnteredFigure[]> =>
  run<EnteredFigure>(
    ctx.db,
    `select id, source, measure, value, lowest, highest, url, taken_at as "takenAt", entered_at as "enteredAt", entered_by as "enteredBy",
       entered_via as "enteredVia"
     from outside_figures f where work_id = $1 and not exists (select from outside_removals r where r.figure_id = f.id)
     order by taken_at, source, measure limit 5000`,
    [workId],
  )
