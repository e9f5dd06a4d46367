import type { Context } from '#core/context.ts'
import { Conflict } from '#core/errors.ts'
import type { StaffMember } from '#core/http.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { decideName, namesToCheck } from '#features/voices/index.ts'

const ALL = 100_000

/** Shows or refuses a name that waits for a check; once. The signature counts either way. */
export async function decideWaitingName(
  ctx: Context,
  staff: StaffMember,
  {
    subject,
    voice,
    decision,
    reason,
  }: { subject: string; voice: string; decision: 'shown' | 'refused'; reason: string },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const waiting = (await namesToCheck(tx, ALL)).find(
      (name) => name.voiceId === voice && String(name.subjectId) === subject,
    )
    if (!waiting) throw new Conflict('desk.name-decided')
    await decideName(tx, staff.id, waiting, decision, reason || 'checked')
    await recordDeskAct(
      tx,
      staff,
      decision === 'shown' ? 'name.shown' : 'name.refused',
      `signature ${voice.slice(0, 8)}`,
      reason,
    )
  })
}
