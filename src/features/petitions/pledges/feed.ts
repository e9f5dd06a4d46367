import { z } from 'zod'
import type { Context } from '#core/context.ts'
import type { Petition } from '../queries.ts'
import { pledgePath, type PledgeCount } from './queries.ts'

const count = z.int()

export const pledgesSchema = z
  .array(
    z.object({
      url: z.url(),
      subject: z.string(),
      text: z.string(),
      open: z.boolean(),
      said: count.meta({ description: 'People who said they would and did not take it back' }),
      done: count.meta({ description: 'Of those, people who say they have' }),
      not_done: count,
      log_size: count,
    }),
  )
  .meta({ description: 'Counted apart from signatures and never added to them' })

export const pledgesJson = (
  ctx: Context,
  petition: Petition,
  pledges: readonly PledgeCount[],
): z.infer<typeof pledgesSchema> =>
  pledges.map(({ pledge, said, done, notDone, log }) => ({
    url: ctx.config.baseUrl + pledgePath(pledge),
    subject: pledge.publicId,
    text: pledge.text,
    open: pledge.decision === 'offered' && petition.state.signable,
    said,
    done,
    not_done: notDone,
    log_size: log.size,
  }))
