import { z } from 'zod'
import { oneLine } from '#core/forms.ts'
import { trackKinds } from '#features/viewings/index.ts'

const MAX_REASON = 200

export const removalSchema = z.object({
  reason: z
    .string('room.remove-reason-missing')
    .transform(oneLine)
    .pipe(z.string().min(1, 'room.remove-reason-missing').max(MAX_REASON, 'desk.reason-long')),
})

export const keeperSchema = z.object({ staff: z.string(), act: z.enum(['allow', 'end']) })

export const trackNameSchema = z.object({ kind: z.enum(trackKinds), language: z.string().max(20) })
