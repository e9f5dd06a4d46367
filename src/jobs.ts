import type { Job } from '#core/jobs.ts'
import { deskJobs } from '#features/desk/index.ts'
import { peopleJobs } from '#features/people/index.ts'
import { reviewJobs } from '#features/reviews/index.ts'
import { statementJobs } from '#features/statements/index.ts'
import { petitionJobs } from '#features/petitions/index.ts'
import { roomJobs } from '#features/viewings/index.ts'
import { presentationJobs } from '#features/works/index.ts'
import { voiceJobs } from '#features/voices/index.ts'

export const jobs: Job<never>[] = [
  ...voiceJobs,
  ...petitionJobs,
  ...reviewJobs,
  ...statementJobs,
  ...peopleJobs,
  ...deskJobs,
  ...presentationJobs,
  ...roomJobs,
]
