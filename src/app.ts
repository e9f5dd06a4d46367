import type { Hono } from 'hono'
import { buildApp } from '#core/app.ts'
import type { Context } from '#core/context.ts'
import type { Route } from '#core/http.ts'
import { openApiRoute } from '#core/openapi.ts'
import { faultPage, refusalPage } from '#ui/refusals.ts'
import { deskRoutes } from '#features/desk/index.ts'
import { frontRoutes } from '#features/front/index.ts'
import { logRoutes } from '#features/log/index.ts'
import { peopleRoutes, staffOf } from '#features/people/index.ts'
import { answerKind, petitionRoutes, pledgeKind, signatureKind } from '#features/petitions/index.ts'
import { reviewKind, reviewRoutes } from '#features/reviews/index.ts'
import { linkRoutes, mailRoutes, voiceRoutes, type VoiceKind } from '#features/voices/index.ts'
import { claimingRoutes } from '#features/statements/index.ts'
import { roomRoutes, tokenRoutes } from '#features/viewings/index.ts'
import { fairnessRoutes, voteKind } from '#features/reviews/index.ts'
import { presentationRoutes, workRoutes } from '#features/works/index.ts'

/** Everything that can be counted. */
export const kinds: VoiceKind[] = [voteKind, signatureKind, reviewKind, pledgeKind, answerKind]

export const routes: Route[] = [
  ...deskRoutes,
  ...peopleRoutes,
  ...kinds.flatMap(voiceRoutes),
  ...petitionRoutes,
  ...reviewRoutes,
  ...linkRoutes,
  ...mailRoutes,
  ...claimingRoutes,
  ...workRoutes,
  ...presentationRoutes,
  ...fairnessRoutes,
  ...tokenRoutes,
  ...roomRoutes,
  ...logRoutes,
  // After the works' own routes: /works/new and /works/:slug.json are more exact than the page of a work.
  ...frontRoutes,
  openApiRoute(() => routes),
]

type App = Hono<{ Bindings: { incoming?: { socket?: { remoteAddress?: string } } } }>

/** `more`: routes that only a measurement adds. */
export const createApp = (ctx: Context, more: Route[] = []): App =>
  buildApp(ctx, { routes: [...routes, ...more], staffOf, refusalPage, faultPage })
