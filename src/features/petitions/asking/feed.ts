import { z } from 'zod'
import type { Context } from '#core/context.ts'
import { partyPath } from '#features/statements/index.ts'
import type { Asking } from './queries.ts'

const moment = z.iso.datetime()

export const answerSchema = z
  .object({
    state: z
      .enum(['not-asked', 'answered', 'not-reached', 'not-answered', 'due', 'overdue'])
      .meta({ description: 'Before the addressee has claimed its place it is never called overdue' }),
    asked_since: moment.nullable(),
    asked_at: z.int().nullable().meta({ description: 'Net signatures at which the clock started' }),
    due_on: z.iso.date().nullable(),
    days: z
      .int()
      .nullable()
      .meta({ description: 'Whole days from the start of the clock to the answer, or to now' }),
    addressee_page: z.url().nullable(),
    claimed_at: moment.nullable(),
  })
  .meta({ id: 'Answer' })

export const answerJson = (
  ctx: Context,
  { clock, state, party }: Pick<Asking, 'clock' | 'state' | 'party'>,
): z.infer<typeof answerSchema> => ({
  state: state.name,
  asked_since: clock?.startedAt.toISOString() ?? null,
  asked_at: clock?.threshold ?? null,
  due_on: clock?.dueOn ?? null,
  days: 'days' in state ? (state.days ?? null) : null,
  addressee_page: party ? ctx.config.baseUrl + partyPath(party) : null,
  claimed_at: party?.claimedAt?.toISOString() ?? null,
})
