export { addWork } from './actions.ts'
export { linksSchema, workSummaryJson, workSummarySchema } from './feed.ts'
export { changeWork, FACTS, workChanges, type Changed, type Fact, type WorkChange } from './changing.ts'
export { workFields } from './fields.ts'
export { fieldsOfWork, readWork, type NewWork } from './forms.ts'
export { isLanguage, languageName, languageOptions } from './languages.ts'
export {
  findWorks,
  loosely,
  summariesOf,
  workBySlug,
  workWithIdentifier,
  type Work,
  type WorkSummary,
} from './queries.ts'
export { workRoutes } from './routes.ts'
export { calendarDay, kindAndYear, workLine, workList, workPage, workPath } from './views.ts'
export * from './presentations/index.ts'
