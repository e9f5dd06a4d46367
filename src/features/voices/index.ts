export { kindOf, registerKinds, createSubject, canonicalLines, BASES } from './kinds.ts'
export type { Basis, Payload, VoiceKind, VoiceRef, VoiceSubject } from './kinds.ts'
export { submitVoice, type Evidence } from './submitting/actions.ts'
export { HONEYPOT, WISHES, submissionFields, submissionOf, submissionSchema } from './submitting/forms.ts'
export type { Submission, SubmissionInput, Wish } from './submitting/forms.ts'
export { giveWaiting, ownerOf } from './secrets.ts'
export { countriesOf, mostMoved, refreshCountries, seriesOf, talliesOf, tallyOf } from './counting/queries.ts'
export type { CountryCount, MinuteCount, Tally } from './counting/queries.ts'
export {
  decideName,
  namesToCheck,
  shownNames,
  SMALLEST_BATCH,
  type NameBatch,
  type NameToCheck,
} from './counting/names.ts'
export { runSequencer, tick, pause } from './counting/sequencer.ts'
export { recoverLog, type Recovered } from './recovering/recover.ts'
export { statusOf, type Status } from './status/queries.ts'
export { releaseVoice, removeVoice, restoreVoice, upholdVoice } from './acting/actions.ts'
export { replayErasures, replayKeptErasures } from './acting/replaying.ts'
export {
  erasureLines,
  erasuresFile,
  erasuresOf,
  keepAllErasures,
  keepErasures,
  parseErasures,
  readErasures,
  unkeptErasures,
  type Erasure,
} from './erasures.ts'
export { publicRecord, type RecordRow } from './acting/record.ts'
export { openObjection, REMOVAL_REASONS, type Act, type RemovalReason } from './acting/rules.ts'
export { parseAddress, type Address } from './addresses.ts'
export {
  findByAddress,
  voiceById,
  waitingForACheck,
  type FoundVoice,
  type WaitingVoice,
} from './acting/queries.ts'
export { linkRoutes } from './pages/link-routes.ts'
export { voiceRoutes } from './pages/routes.ts'
export { voiceJobs } from './jobs.ts'
export {
  askToFollow,
  mailRoutes,
  registerStories,
  runMail,
  sweepMail,
  tellFollowersOfAnswer,
  tellFollowersOfNews,
} from './mailing/index.ts'
export type { Stories, Story } from './mailing/index.ts'
