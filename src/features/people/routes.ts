import type { Route } from '#core/http.ts'
import { memberRoutes } from './members/index.ts'
import { passkeyRoutes } from './passkeys/routes.ts'
import { signInRoutes } from './signing-in/routes.ts'
import { staffRoutes } from './staff/routes.ts'

export const peopleRoutes: Route[] = [...signInRoutes, ...passkeyRoutes, ...staffRoutes, ...memberRoutes]
