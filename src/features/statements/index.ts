export { enterStatement, reviseStatement } from './actions.ts'
export {
  MAX_STATEMENT,
  statementKinds,
  statementSchema,
  type NewStatement,
  type StatementKind,
} from './forms.ts'
export {
  statementById,
  statementByPublicId,
  statementOfAnswerSubject,
  statementPath,
  statementsAbout,
  statementsOfWork,
  statementsOn,
  type Statement,
} from './queries.ts'
export { replyView } from './views.ts'
