export {
  fairnessRoutes,
  FEWEST_IN_LIST,
  isKind,
  MOST_IN_LIST,
  openQuestion,
  otherTraits,
  questionOf,
  saidAbout,
  TRAIT_KINDS,
  traitId,
  traitName,
  traitsFor,
  voteKind,
  voteSubject,
  type TraitKind,
  type TraitSettings,
} from './fairness/index.ts'
export { correctAbout, decideText } from './checking/actions.ts'
export { mayAnswerObjection } from './objecting/queries.ts'
export {
  checkedText,
  reviewByPublicId,
  reviewTextsToCheck,
  type CheckedText,
  type TextToCheck,
} from './checking/queries.ts'
export { enterCritic, removeCritic } from './critics/actions.ts'
export { criticSchema, MAX_QUOTE, RESTS_ON, STANCES, type NewCritic } from './critics/forms.ts'
export { criticsOf, type Critic } from './critics/queries.ts'
export { enterFigures, removeFigure } from './outside/actions.ts'
export {
  CSV_COLUMNS as OUTSIDE_CSV_COLUMNS,
  figureSchema,
  MAX_CSV,
  readFigures,
  type NewFigure,
} from './outside/forms.ts'
export { figuresOf, type EnteredFigure } from './outside/queries.ts'
export { MEASURES } from './outside/rules.ts'
export { figureText } from './outside/views.ts'
export { subjectFor as reviewSubjectFor } from './reviewing/subjects.ts'
export { ABOUTS, type About } from './reviewing/forms.ts'
export { reviewKind } from './reviewing/kind.ts'
export { reviewsPath } from './reviewing/paths.ts'
export { SCORE_STYLES } from './hiding/views.ts'
export { reviewJobs } from './jobs.ts'
export { reviewRoutes } from './routes.ts'
export { reviewsOfWork } from './page/section.ts'
