export { deskRoutes } from './routes.ts'
export { backupJobs as deskJobs } from './backup/jobs.ts'
export { backup, type Backup } from './backup/take.ts'
export { restore, RestoreRefused } from './backup/restore.ts'
