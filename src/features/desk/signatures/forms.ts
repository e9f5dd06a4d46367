import { z } from 'zod'
import { oneLine, paragraphs } from '#core/forms.ts'
import { REMOVAL_REASONS } from '#features/voices/index.ts'
import { slugIn } from '../params.ts'

const note = z.string().default('').transform(paragraphs).pipe(z.string().max(500, 'desk.note-long'))

export const lookUpSchema = z.object({
  address: z.string('desk.address-wrong').trim().min(3, 'desk.address-wrong').max(254, 'desk.address-wrong'),
  /** Address of a petition's page, or its last part; '' looks on all. */
  petition: z.string().default('').transform(slugIn).pipe(z.string().max(200, 'desk.petition-unknown')),
  reason: z
    .string('desk.reason-missing')
    .transform(oneLine)
    .pipe(z.string().min(1, 'desk.reason-missing').max(200, 'desk.reason-long')),
})

export const removalSchema = z.object({ reason: z.enum(REMOVAL_REASONS, 'desk.removal-missing'), note })
export const noteSchema = z.object({ note })
export const answerSchema = z.object({ note: note.pipe(z.string().min(1, 'desk.answer-missing')) })
