export {
  correctFacts,
  decidePresentation,
  decideProposal,
  enterPresentation,
  recordChange,
  type Entered,
} from './actions.ts'
export { encodePicture, MAX_FILE_BYTES, type Encoded } from './encoding.ts'
export { factFields, identityFields, seenFields, sharedField } from './fields.ts'
export { forgetPictures, forgetUnusedPictures, pictureFile, readPicture } from './files.ts'
export {
  actSchemas,
  causes,
  changeSchema,
  factsSchema,
  hideReasons,
  isPicture,
  MAX_NOTE,
  presentationKinds,
  presentationSchema,
  sensitiveReasons,
  type NewPresentation,
  type PresentationAct,
  type PresentationKind,
} from './forms.ts'
export { presentationJobs } from './jobs.ts'
export { factsOf, marketName, pictureOf, posterPath, presentationName, changeLine } from './parts.ts'
export {
  changesOf,
  hiddenPresentations,
  presentationById,
  presentationByPublicId,
  presentationsOf,
  waitingProposal,
  waitingProposals,
  type Change,
  type Presentation,
  type Proposal,
} from './queries.ts'
export { presentationRoutes } from './routes.ts'
export { hotline } from './reporting.ts'
export { postersPage, postersPath, postersSection, type PostersPage } from './views.ts'
