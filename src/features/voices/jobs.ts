import type { Job } from '#core/jobs.ts'
import { refreshCountries } from './counting/queries.ts'
import { showNames } from './counting/name-batches.ts'
import { mailJobs } from './mailing/index.ts'
import { forgetLeftovers, forgetNetworks, forgetUnconfirmed } from './retention.ts'
import { scrubErased } from './scrubbing.ts'

/** All of them find their work in the rows, so running one twice does nothing more. */
export const voiceJobs: Job<never>[] = [
  { name: 'voices.refresh-countries', run: refreshCountries, cron: '2 * * * *' },
  { name: 'voices.show-names', run: showNames, cron: '10 3 * * *' },
  { name: 'voices.forget-networks', run: forgetNetworks, cron: '20 3 * * *' },
  { name: 'voices.forget-unconfirmed', run: forgetUnconfirmed, cron: '30 3 * * *' },
  { name: 'voices.forget-leftovers', run: forgetLeftovers, cron: '40 3 * * *' },
  { name: 'voices.scrub-erased', run: scrubErased, cron: '50 3 * * *' },
  ...mailJobs,
]
