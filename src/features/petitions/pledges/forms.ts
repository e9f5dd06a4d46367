import { z } from 'zod'
import { oneLine } from '#core/forms.ts'
import type { MessageKey } from '#core/i18n.ts'

export const MAX_PLEDGE = 100
/** What one petition may offer at a time. */
export const MOST_PLEDGES = 3

const key = (text: MessageKey): MessageKey => text

export const pledgeSchema = z.object({
  pledge: z
    .string()
    .default('')
    .transform(oneLine)
    .pipe(
      z
        .string()
        .min(1, key('organising.pledge-missing'))
        .refine((text) => [...text].length <= MAX_PLEDGE, key('organising.pledge-long')),
    ),
})

export const pledgeStates = ['will', 'done', 'not-done'] as const
export type PledgeState = (typeof pledgeStates)[number]

/** What somebody says about it: that they will, and later whether they have. */
export const detailsSchema = z.object({ choice: z.enum(pledgeStates).default('will') })
