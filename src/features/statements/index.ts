export { enterStatement, hideStatement, reviseStatement } from './actions.ts'
export {
  beginDraft,
  discardDraft,
  publishDraft,
  saveDraft,
  type About as StatementAbout,
} from './drafting/actions.ts'
export { draftSchema, fieldsOf, type Draft } from './drafting/forms.ts'
export { ownStatement, ownStatements, type OwnStatement } from './drafting/queries.ts'
export { enteredFields, kindField, promiseFields, sourceFields } from './fields.ts'
export {
  MAX_STATEMENT,
  revisionSchema,
  statementKinds,
  statementSchema,
  type NewStatement,
  type StatementKind,
} from './forms.ts'
export { statementJobs } from './jobs.ts'
export * from './parties/index.ts'
export { oweNotices, sendNotices, WAS_TOLD, type Notice, type NoticeKind } from './parties/notices.ts'
export { statementPayloads } from './payloads.ts'
export { sayOutcome } from './promises/actions.ts'
export { MAX_OUTCOME_WORDS, outcomeSchema, type NewOutcome } from './promises/forms.ts'
export {
  promiseById,
  promiseByPublicId,
  promisesAboutWork,
  promisesOf,
  promisesOfParty,
  wordsOnPromises,
  publishedPromises,
  type Promised,
} from './promises/queries.ts'
export { reminderLetter, REMINDERS, remindersDue, type Reminder } from './promises/reminding.ts'
export { outcomes, promiseState, sides, type Outcome, type Side } from './promises/rules.ts'
export { outcomeFields, outcomeView, promiseList, promisePath, promiseView } from './promises/views.ts'
export {
  publishedStatements,
  statementById,
  statementByPublicId,
  statementOf,
  statementOfAnswerSubject,
  statementPath,
  statementsOfParty,
  statementsOfWork,
  statementsOn,
  type Statement,
} from './queries.ts'
export { outcomeTexts, statementTexts } from './record.ts'
export { canonicalOutcome, canonicalStatement } from './rules.ts'
export { replyView, statementView } from './views.ts'
