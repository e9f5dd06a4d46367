import type { Context } from '#core/context.ts'
import type { StaffMember } from '#core/http.ts'
import { recordDeskAct } from '#features/people/index.ts'
import {
  enterCritic,
  enterFigures,
  removeCritic,
  removeFigure,
  type NewCritic,
  type NewFigure,
} from '#features/reviews/index.ts'
import type { Work } from '#features/works/index.ts'

export async function addCritic(
  ctx: Context,
  staff: StaffMember,
  work: Work,
  critic: NewCritic,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await enterCritic(tx, work.id, critic, String(staff.id))
    await recordDeskAct(tx, staff, 'critic.entered', `${work.slug}: ${critic.outlet}`)
  })
}

export async function addFigures(
  ctx: Context,
  staff: StaffMember,
  work: Work,
  figures: readonly NewFigure[],
  via: 'hand' | 'csv',
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const n = await enterFigures(tx, work.id, figures, String(staff.id), via)
    if (n) await recordDeskAct(tx, staff, 'outside.entered', `${work.slug}: ${n}`)
  })
}

/** Takes an entry off the page of its work, and answers which work that is. */
const takeOff =
  (remove: typeof removeCritic, act: 'critic.removed' | 'outside.removed') =>
  (ctx: Context, staff: StaffMember, id: number, reason: string): Promise<string> =>
    ctx.transaction(async (tx) => {
      const slug = await remove(tx, id, String(staff.id), reason)
      await recordDeskAct(tx, staff, act, `${slug}: ${id}`, reason)
      return slug
    })

export const takeOffCritic = takeOff(removeCritic, 'critic.removed')
export const takeOffFigure = takeOff(removeFigure, 'outside.removed')
