import type { Context } from '#core/context.ts'
import type { StaffMember } from '#core/http.ts'

/** Past tense, `<thing>.<what happened>`: 'staff.invited', 'signature.removed'. */
export type DeskAct = `${string}.${string}`

/**
 * Records what a member of staff did; call it with the transaction that does it. `about` names the thing by a public id or
 * title, never by an e-mail address: the log is kept after personal data is erased.
 */
export async function recordDeskAct(
  tx: Context,
  staff: Pick<StaffMember, 'id'> | null,
  act: DeskAct,
  about: string,
  reason?: string,
): Promise<void> {
  await tx.db
    .insertInto('desk_entries')
    .values({ at: tx.clock.now(), staff_id: staff?.id ?? null, act, about, reason: reason || null })
    .execute()
}
