export { storePetition, type NewPetition, type Sample } from './creating/actions.ts'
export { archivePetition } from './archiving/actions.ts'
export { forgetArchives } from './archiving/files.ts'
export { decideAppeal } from './appealing/actions.ts'
export { appealsOf, appealsWaiting } from './appealing/queries.ts'
export { appealState, mayDecideAppeal, type Appeal } from './appealing/rules.ts'
export { announce, checkAnnouncement } from './closing/actions.ts'
export { announcementCheckSchema } from './closing/forms.ts'
export { announcementsOf, announcementsToCheck, type Announcement } from './closing/queries.ts'
export { deliveryIn } from './closing/routes.ts'
export { deliveryForm, saidView } from './closing/views.ts'
export { makeHandover } from './delivering/actions.ts'
export { handoversOf, type Handover } from './delivering/queries.ts'
export { handoverTable } from './delivering/views.ts'
export { petitionJobs } from './jobs.ts'
export {
  findPetitions,
  listedOnce,
  petitionsOfWork,
  petitionsToCheck,
  type ListState,
  type Sort,
} from './lists.ts'
export {
  closePetition,
  declinePetition,
  hidePetition,
  listPetition,
  reopenPetition,
} from './moderating/actions.ts'
export {
  canFollow,
  closeReasons,
  declineReasons,
  explainedReasons,
  hideReasons,
  hidingReasons,
  reopenReasons,
} from './moderating/rules.ts'
export { reasonOf } from './moderating/words.ts'
export type { CloseReason, DeclineReason, HideReason, ReopenReason } from './moderating/rules.ts'
export {
  anyPetition,
  forgetKeptPetitions,
  petitionPath,
  petitionsByIds,
  publicPetition,
  type Petition,
} from './queries.ts'
export { petitionRoutes } from './routes.ts'
export {
  abouts,
  canonicalText,
  forms as petitionForms,
  textHash,
  type About,
  type PetitionForm,
  type PetitionText,
} from './rules.ts'
export { answerKind } from './answers/kind.ts'
export { decideRejoinder, writeRejoinder } from './answers/actions.ts'
export { rejoindersToCheck, type Rejoinder } from './answers/queries.ts'
export { decidePledge, stopPledge, offerPledge } from './pledges/actions.ts'
export { pledgeKind } from './pledges/kind.ts'
export { offeredPledges, pledgesToCheck, publicPledge, type Pledge } from './pledges/queries.ts'
export { signatureKind } from './signing/kind.ts'
export { petitionStories } from './stories.ts'
export { authorVoice } from './texts/queries.ts'
export { decideUpdate, writeUpdate } from './updates/actions.ts'
export { reportsOf, updateById, updatesToCheck, type Report, type Update } from './updates/queries.ts'
export { updateView } from './updates/views.ts'
export { stateOf, type PetitionState, type StateName, type StateRow } from './states.ts'
export { petitionList, stateTag, whoAsksWhom } from './views.ts'
export { decideText } from './texts/actions.ts'
export { textsToCheck, type Proposal } from './texts/queries.ts'
export { wholeText } from './texts/rules.ts'
export { inLanguage, textDifference } from './texts/views.ts'
export { addressedTo, askingOf, type Asking } from './asking/queries.ts'
export { answerJson, answerSchema } from './asking/feed.ts'
export { answerWords } from './asking/views.ts'
export { startClock } from './asking/actions.ts'
export { similarPetitions } from './similar/queries.ts'
export { endJoin, joinPetition, standingJoins } from './similar/joining.ts'
export { decideOpposite, proposeOpposite } from './opposing/actions.ts'
export { standingPairs, waitingOpposition, type Pair } from './opposing/queries.ts'
export { decideReason } from './reasons/actions.ts'
export { reasonsToCheck, type ReasonToCheck } from './reasons/queries.ts'
