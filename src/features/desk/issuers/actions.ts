import type { Context } from '#core/context.ts'
import type { StaffMember } from '#core/http.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { registerIssuer, retireKey, type Registered, type Registration } from '#features/viewings/index.ts'

export async function registerAtDesk(
  ctx: Context,
  staff: StaffMember,
  registration: Registration,
): Promise<Registered> {
  return ctx.transaction(async (tx) => {
    const result = await registerIssuer(tx, registration, String(staff.id))
    if (result === 'registered')
      await recordDeskAct(
        tx,
        staff,
        'issuer.registered',
        `${registration.host}, ${registration.work.slug}, ${registration.keys.map(({ kind }) => kind).join(' ')}`,
      )
    return result
  })
}

export async function retireAtDesk(
  ctx: Context,
  staff: StaffMember,
  keyId: Buffer,
  reason: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await retireKey(tx, keyId, String(staff.id), reason)
    await recordDeskAct(tx, staff, 'issuer.key-retired', keyId.toString('base64url').slice(0, 12), reason)
  })
}
