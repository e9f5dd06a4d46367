export {
  addParty,
  addPartyName,
  decideThreshold,
  decideLink,
  dropDomain,
  proveByHand,
  recordContact,
  recordDomain,
} from './actions.ts'
export { claimingRoutes } from './claiming/routes.ts'
export {
  contactSchema,
  domainSchema,
  nameSchema,
  newPartySchema,
  noteSchema,
  thresholdSchema,
} from './forms.ts'
export { lookAgain, partyJobs } from './jobs.ts'
export {
  allParties,
  ownThreshold,
  partiesByIds,
  partiesOfWork,
  partyById,
  partyBySlug,
  partyContact,
  partyPath,
  PARTY_OF_PETITION,
  worksOfParty,
  type Party,
} from './queries.ts'
export { lostSince, partyRoles, recordName, recordValue, type PartyRole, type Proof } from './rules.ts'
