import { z } from 'zod'
import { oneLine } from '#core/forms.ts'
import { memberSchema } from '#features/people/index.ts'
import { slugIn } from '../params.ts'

/** The first person who speaks for a place. */
export const firstSpeakerSchema = memberSchema.omit({ may: true })

const slug = z.string().default('').transform(slugIn)

/** Where the name alone misleads. */
export const linkSchema = z
  .object({
    petition: slug,
    work: slug,
    decision: z.enum(['is', 'is-not'], 'desk.decision-missing'),
    reason: z
      .string()
      .default('')
      .transform(oneLine)
      .pipe(z.string().min(1, 'people.reason-missing').max(200, 'desk.reason-long')),
  })
  .refine(({ petition, work }) => Boolean(petition) !== Boolean(work), {
    path: ['petition'],
    message: 'parties.link-one',
  })
