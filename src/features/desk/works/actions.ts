import type { Context } from '#core/context.ts'
import type { StaffMember } from '#core/http.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { changeWork, type Changed, type NewWork } from '#features/works/index.ts'

/** Corrects a work; the record of the desk says which facts, and the work's own history what they were. */
export function correctWork(
  ctx: Context,
  staff: StaffMember,
  slug: string,
  work: NewWork,
  { reason, seen }: { reason: string; seen: number },
): Promise<Changed> {
  return ctx.transaction(async (tx) => {
    const changed = await changeWork(tx, slug, work, { by: String(staff.id), reason, seen })
    const facts = 'facts' in changed ? Object.keys(changed.facts) : []
    if (facts.length) await recordDeskAct(tx, staff, 'work.changed', slug, `${facts.join(', ')}: ${reason}`)
    return changed
  })
}
