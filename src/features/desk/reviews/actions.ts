import type { Context } from '#core/context.ts'
import type { StaffMember } from '#core/http.ts'
import { recordDeskAct } from '#features/people/index.ts'
import { correctAbout, decideText, type About } from '#features/reviews/index.ts'
import type { VoiceRef } from '#features/voices/index.ts'

const named = (ref: VoiceRef): string => `review ${ref.id.slice(0, 8)}`

export async function decideReviewText(
  ctx: Context,
  staff: StaffMember,
  ref: VoiceRef,
  { version, decision, reason }: { version: number; decision: 'shown' | 'refused'; reason: string },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await decideText(tx, staff.id, ref, version, decision, reason || 'checked')
    await recordDeskAct(
      tx,
      staff,
      decision === 'shown' ? 'review.shown' : 'review.refused',
      named(ref),
      reason,
    )
  })
}

export async function correctReviewTopic(
  ctx: Context,
  staff: StaffMember,
  ref: VoiceRef,
  { about, reason }: { about: About; reason: string },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await correctAbout(tx, staff.id, ref, about, reason)
    await recordDeskAct(tx, staff, 'review.corrected', named(ref), `${about}: ${reason}`)
  })
}
