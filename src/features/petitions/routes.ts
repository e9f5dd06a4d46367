import type { Route } from '#core/http.ts'
import { appealRoutes } from './appealing/routes.ts'
import { authoringRoutes } from './authoring/routes.ts'
import { askingRoutes } from './asking/routes.ts'
import { archivingRoutes } from './archiving/routes.ts'
import { closingRoutes } from './closing/routes.ts'
import { answerRoutes } from './answers/routes.ts'
import { creatingRoutes } from './creating/routes.ts'
import { followingRoutes } from './following/routes.ts'
import { deliveringRoutes } from './delivering/routes.ts'
import { decisionRoutes } from './moderating/routes.ts'
import { organiserPasskeyRoutes } from './organising/passkeys/routes.ts'
import { organisingRoutes } from './organising/routes.ts'
import { promiseOutcomeRoutes } from './promises/routes.ts'
import { pledgeRoutes } from './pledges/routes.ts'
import { readingRoutes } from './reading.ts'
import { recordRoutes } from './record/routes.ts'
import { signingRoutes } from './signing/routes.ts'
import { updateRoutes } from './updates/routes.ts'
import { reasonRoutes } from './reasons/routes.ts'
import { similarRoutes } from './similar/routes.ts'
import { supporterRoutes } from './supporters/routes.ts'
import { textRoutes } from './texts/routes.ts'
import { translatingRoutes } from './translating/routes.ts'

/** `/petitions/new` stands before `/petitions/:slug`, and addresses with an ending before those without: the first that fits answers. */
export const petitionRoutes: Route[] = [
  ...creatingRoutes,
  ...signingRoutes,
  ...authoringRoutes,
  ...followingRoutes,
  ...recordRoutes,
  ...similarRoutes,
  ...decisionRoutes,
  ...appealRoutes,
  ...closingRoutes,
  ...deliveringRoutes,
  ...archivingRoutes,
  ...updateRoutes,
  ...organisingRoutes,
  ...organiserPasskeyRoutes,
  ...textRoutes,
  ...reasonRoutes,
  ...supporterRoutes,
  ...translatingRoutes,
  ...askingRoutes,
  ...promiseOutcomeRoutes,
  ...pledgeRoutes,
  ...answerRoutes,
  ...readingRoutes,
]
