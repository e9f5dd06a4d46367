import type { Route } from '#core/http.ts'
import { helpfulRoutes } from './helpful/routes.ts'
import { hidingRoutes } from './hiding/routes.ts'
import { objectingRoutes } from './objecting/routes.ts'
import { outsideRoutes } from './outside/routes.ts'
import { pageRoutes } from './page/routes.ts'
import { reviewingRoutes } from './reviewing/routes.ts'

// /works/:slug/reviews/new and …/method are more exact than the page of one review.
export const reviewRoutes: Route[] = [
  ...hidingRoutes,
  ...reviewingRoutes,
  ...objectingRoutes,
  ...helpfulRoutes,
  ...outsideRoutes,
  ...pageRoutes,
]
