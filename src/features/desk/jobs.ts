import { backupJobs } from './backup/jobs.ts'
import { sampleJobs } from './sample/jobs.ts'

export const deskJobs = [...backupJobs, ...sampleJobs]
