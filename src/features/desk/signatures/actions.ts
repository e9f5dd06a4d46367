import type { Context } from '#core/context.ts'
import type { StaffMember } from '#core/http.ts'
import { recordDeskAct, type DeskAct } from '#features/people/index.ts'
import {
  findByAddress,
  releaseVoice,
  removeVoice,
  restoreVoice,
  upholdVoice,
  type Address,
  type FoundVoice,
  type RemovalReason,
  type VoiceRef,
} from '#features/voices/index.ts'

/** How the log names a signature: without the person. */
const about = (ref: VoiceRef): string => `signature ${ref.id.slice(0, 8)}`

/** Looks an address up and records that somebody did, and why; the address itself is not recorded. */
export async function lookUp(
  ctx: Context,
  staff: StaffMember,
  {
    address,
    subject,
    reason,
  }: { address: Address; subject: { id: number; slug: string } | undefined; reason: string },
): Promise<FoundVoice[]> {
  return ctx.transaction(async (tx) => {
    await recordDeskAct(tx, staff, 'signature.looked-up', subject?.slug ?? 'all petitions', reason)
    return findByAddress(tx, address, subject?.id)
  })
}

async function recorded(
  ctx: Context,
  staff: StaffMember,
  ref: VoiceRef,
  act: DeskAct,
  reason: string,
  work: (tx: Context) => Promise<void>,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await work(tx)
    await recordDeskAct(tx, staff, act, about(ref), reason)
  })
}

export const removeSignature = (
  ctx: Context,
  staff: StaffMember,
  ref: VoiceRef,
  reason: RemovalReason,
  note: string,
): Promise<void> =>
  recorded(ctx, staff, ref, 'signature.removed', reason, (tx) =>
    removeVoice(tx, staff.id, ref, reason, note || null),
  )

export const restoreSignature = (
  ctx: Context,
  staff: StaffMember,
  ref: VoiceRef,
  note: string,
): Promise<void> =>
  recorded(ctx, staff, ref, 'signature.restored', '', (tx) => restoreVoice(tx, staff.id, ref, note || null))

export const releaseSignature = (
  ctx: Context,
  staff: StaffMember,
  ref: VoiceRef,
  note: string,
): Promise<void> =>
  recorded(ctx, staff, ref, 'signature.let-through', '', (tx) =>
    releaseVoice(tx, staff.id, ref, note || null),
  )

export const answerObjection = (
  ctx: Context,
  staff: StaffMember,
  ref: VoiceRef,
  note: string,
): Promise<void> =>
  recorded(ctx, staff, ref, 'signature.objection-answered', '', (tx) => upholdVoice(tx, staff.id, ref, note))
