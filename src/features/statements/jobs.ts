import type { Job } from '#core/jobs.ts'
import { partyJobs } from './parties/index.ts'
import { promiseJobs } from './promises/jobs.ts'
import { recordMissing } from './record.ts'

export const statementJobs = [
  ...partyJobs,
  ...promiseJobs,
  { name: 'statements.record-missing', run: recordMissing, cron: '29 * * * *' },
] as const satisfies readonly Job<never>[]
