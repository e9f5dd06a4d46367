import { backupJobs } from './backup/jobs.ts'
import { outboxJobs } from './outbox/jobs.ts'
import { sampleJobs } from './sample/jobs.ts'

export const deskJobs = [...backupJobs, ...outboxJobs, ...sampleJobs]
