export { enterStatement, reviseStatement } from './actions.ts'
export { MAX_STATEMENT, statementSchema, type NewStatement } from './forms.ts'
export { statementById, statementsAbout, statementsOn, type Statement } from './queries.ts'
export { replyView } from './views.ts'
