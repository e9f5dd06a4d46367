import { z } from 'zod'
import { oneLine } from '#core/forms.ts'
import { slugIn } from '../params.ts'

/** Address of a work's page, or its last part. */
export const workNameSchema = z.object({
  work: z
    .string('desk.work-unknown')
    .transform(slugIn)
    .pipe(z.string().min(1, 'desk.work-unknown').max(200, 'desk.work-unknown')),
})

export const refusalSchema = z.object({
  reason: z
    .string()
    .default('')
    .transform(oneLine)
    .pipe(z.string().min(1, 'posters.reason-missing').max(200, 'posters.reason-long')),
})

export const hotlineSchema = z.object({
  hotlineName: z
    .string()
    .default('')
    .transform(oneLine)
    .pipe(z.string().min(1, 'desk.hotline-missing').max(120, 'desk.hotline-missing')),
  hotlineUrl: z
    .string()
    .default('')
    .transform((text) => text.trim())
    .refine((text) => /^https:\/\/[^\s]{1,500}$/.test(text) && URL.canParse(text), 'posters.source-wrong'),
})
