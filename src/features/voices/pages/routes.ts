import type { Route } from '#core/http.ts'
import type { VoiceKind } from '../kinds.ts'
import { ownerRoutes } from './owner-routes.ts'
import { waitingRoutes } from './waiting-routes.ts'

/** The pages of one kind for the person: waiting for the code, and afterwards the status. */
export const voiceRoutes = (kind: VoiceKind): Route[] => [...waitingRoutes(kind), ...ownerRoutes(kind)]
