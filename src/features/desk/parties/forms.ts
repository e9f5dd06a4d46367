import { z } from 'zod'
import { oneLine } from '#core/forms.ts'
import { memberSchema } from '#features/people/index.ts'
import { sides } from '#features/statements/index.ts'
import { slugIn } from '../params.ts'

/** The first person who speaks for a place. */
export const firstSpeakerSchema = memberSchema.omit({ may: true })

const slug = z.string().default('').transform(slugIn)

const reason = z
  .string()
  .default('')
  .transform(oneLine)
  .pipe(z.string().min(1, 'people.reason-missing').max(200, 'desk.reason-long'))

export const hidingSchema = z.object({ statement: z.string('parties.link-unknown'), reason })

export const sideSchema = z.object({
  promise: z.string('parties.link-unknown'),
  side: z.enum(sides, 'statements.side-missing'),
})

/** Where the name alone misleads. */
export const linkSchema = z
  .object({
    petition: slug,
    work: slug,
    decision: z.enum(['is', 'is-not'], 'desk.decision-missing'),
    reason,
  })
  .refine(({ petition, work }) => Boolean(petition) !== Boolean(work), {
    path: ['petition'],
    message: 'parties.link-one',
  })
