export { correctAbout, decideText } from './checking/actions.ts'
export {
  checkedText,
  reviewByPublicId,
  reviewTextsToCheck,
  type CheckedText,
  type TextToCheck,
} from './checking/queries.ts'
export { ABOUTS, type About } from './reviewing/forms.ts'
export { reviewKind, reviewsPath } from './reviewing/kind.ts'
export { SCORE_STYLES } from './hiding/views.ts'
export { reviewRoutes } from './routes.ts'
export { reviewsOfWork } from './page/section.ts'
