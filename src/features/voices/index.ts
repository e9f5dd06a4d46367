export { kindOf, registerKinds, createSubject, canonicalLines, BASES, WISHES } from './kinds.ts'
export type {
  ActOn,
  Basis,
  Confirmed,
  Noun,
  Payload,
  VoiceKind,
  VoiceRef,
  VoiceSubject,
  Wish,
} from './kinds.ts'
export { nounWords } from './words.ts'
export { addressHash, submitVoice, type Evidence } from './submitting/actions.ts'
export { HONEYPOT, submissionFields, submissionOf, submissionSchema } from './submitting/forms.ts'
export type { Submission, SubmissionInput } from './submitting/forms.ts'
export { giveOwner, giveWaiting, ownerOf } from './secrets.ts'
export { answersByLanguage, answersByMonth, answersOf, type Answers } from './counting/answers.ts'
export {
  countriesOf,
  PROOFS,
  mostMoved,
  refreshCountries,
  seriesOf,
  talliesOf,
  tallyOf,
} from './counting/queries.ts'
export type { CountryCount, MinuteCount, Tally } from './counting/queries.ts'
export { decideName, namesToCheck, shownNames, type NameBatch, type NameToCheck } from './counting/names.ts'
export { SMALLEST_BATCH } from './counting/name-batches.ts'
export { runSequencer, tick, pause } from './counting/sequencer.ts'
export { recoverLog, type Recovered } from './recovering/recover.ts'
export { statusOf, type Status } from './status/queries.ts'
export { releaseVoice, removeVoice, restoreVoice, upholdVoice } from './acting/actions.ts'
export { changeVoice, payloadOf, type Change } from './acting/changing.ts'
export { recordLeaf, recordLeaves, type RecordLeaf } from './counting/recording.ts'
export { answerSeen, submissionById, voiceAs } from './confirming/actions.ts'
export type { Outcome } from './confirming/batch.ts'
export { rememberedPerson } from './confirming/remembering.ts'
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
export {
  decidedBy,
  mayDecideObjection,
  openObjection,
  REMOVAL_REASONS,
  type Act,
  type RemovalReason,
} from './acting/rules.ts'
export { INVENTED_DOMAIN, parseAddress, type Address } from './addresses.ts'
export {
  countWaitingForACheck,
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
  letter,
  listToken,
  openListToken,
  mailRoutes,
  registerStories,
  runMail,
  sweepMail,
  tellFollowersOfAnswer,
  tellFollowersOfNews,
  tellPerson,
  tellSigners,
} from './mailing/index.ts'
export { messageId } from './submitting/actions.ts'
export { queueMail, shorten } from './mailing/index.ts'
export type { Notice, Stories, Story } from './mailing/index.ts'
export { anonymiseSubject } from './anonymising.ts'
