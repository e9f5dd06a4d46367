import type { Context } from '#core/context.ts'
import type { Route, Visit } from '#core/http.ts'
import { isLocal } from '#core/site-rules.ts'
import {
  announcementsToCheck,
  appealsWaiting,
  petitionsToCheck,
  pledgesToCheck,
  rejoindersToCheck,
  textsToCheck,
  updatesToCheck,
  reasonsToCheck,
  waitingOpposition,
} from '#features/petitions/index.ts'
import { countWaitingForACheck, namesToCheck } from '#features/voices/index.ts'
import { actsRoutes } from './acts/routes.ts'
import { deskPage } from './frame.ts'
import { issuerRoutes } from './issuers/routes.ts'
import { nameRoutes } from './names/routes.ts'
import { operationRoutes } from './operation/routes.ts'
import { postersQueue } from './posters/queue.ts'
import { deskPosterRoutes } from './posters/routes.ts'
import { outboxRoutes } from './outbox/routes.ts'
import { deskPartyRoutes } from './parties/routes.ts'
import { deskPetitionRoutes } from './petitions/routes.ts'
import { reviewTextsToCheck } from '#features/reviews/index.ts'
import { elsewhereRoutes } from './elsewhere/routes.ts'
import { deskReviewRoutes } from './reviews/routes.ts'
import { deskRoomRoutes } from './room/routes.ts'
import { setupFacts } from './setup/queries.ts'
import { setupRoutes } from './setup/routes.ts'
import { setupLines } from './setup/rules.ts'
import { sampleRoutes } from './sample/routes.ts'
import { signatureRoutes } from './signatures/routes.ts'
import { writingRoutes } from './updates/routes.ts'
import { deskReasonRoutes } from './reasons/routes.ts'
import { pairRoutes } from './pairs/routes.ts'
import { traitRoutes } from './traits/routes.ts'
import { factsRoutes } from './works/routes.ts'
import { workStatementRoutes } from './works/statements.ts'
import { deskStatementRoutes } from './statements/routes.ts'
import { deskTextRoutes } from './texts/routes.ts'
import { overviewPage, type Queue } from './views.ts'

const MOST = 1_000

/** Since when each text of an organiser waits, the oldest first. */
async function writingsToCheck(ctx: Context): Promise<Date[]> {
  const [updates, ...others] = await Promise.all([
    updatesToCheck(ctx),
    pledgesToCheck(ctx),
    rejoindersToCheck(ctx),
  ])
  return [
    ...updates.map(({ oldestReport, writtenAt }) => oldestReport ?? writtenAt),
    ...others.flat().map(({ writtenAt }) => writtenAt),
  ].sort((a, b) => a.getTime() - b.getTime())
}

async function overview(visit: Visit): Promise<Response> {
  const { ctx, words, staff } = visit
  const [
    petitions,
    appeals,
    announcements,
    signatures,
    names,
    updates,
    texts,
    reviews,
    pairs,
    reasons,
    facts,
  ] = await Promise.all([
    petitionsToCheck(ctx),
    appealsWaiting(ctx),
    announcementsToCheck(ctx),
    countWaitingForACheck(ctx, MOST),
    namesToCheck(ctx, MOST),
    writingsToCheck(ctx),
    textsToCheck(ctx, MOST),
    reviewTextsToCheck(ctx, MOST),
    waitingOpposition(ctx),
    reasonsToCheck(ctx, MOST),
    setupFacts(ctx, staff!),
  ])
  const queues: Queue[] = [
    {
      name: 'petitions',
      href: '/desk/petitions',
      count: petitions.length,
      oldest: petitions[0]?.state.row?.at,
    },
    ...(announcements.length
      ? [
          {
            name: 'announcements' as const,
            href: '/desk/petitions#announcements',
            count: announcements.length,
            oldest: announcements[0]?.announcement.saidAt,
          },
        ]
      : []),
    ...(appeals.length
      ? [
          {
            name: 'appeals' as const,
            href: '/desk/petitions#appeals',
            count: appeals.length,
            oldest: appeals[0]?.appeal.at,
          },
        ]
      : []),
    { name: 'signatures', href: '/desk/signatures', ...signatures },
    { name: 'names', href: '/desk/names', count: names.length, oldest: names[0]?.since },
    {
      name: 'updates',
      href: '/desk/updates',
      count: updates.length,
      oldest: updates[0],
    },
    { name: 'reasons', href: '/desk/reasons', count: reasons.length, oldest: reasons[0]?.since },
    { name: 'pairs', href: '/desk/pairs', count: pairs.length, oldest: pairs[0]?.at },
    { name: 'texts', href: '/desk/texts', count: texts.length, oldest: texts[0]?.writtenAt },
    { name: 'reviews', href: '/desk/reviews', count: reviews.length, oldest: reviews[0]?.since },
    await postersQueue(ctx),
  ]
  const open = staff!.role === 'operator' ? setupLines(facts).filter((line) => line.state === 'open') : []
  return deskPage(
    visit,
    { title: words('desk.overview') },
    overviewPage({ words, queues, now: ctx.clock.now(), open, local: isLocal(ctx.config) }),
  )
}

export const deskRoutes: Route[] = [
  { method: 'GET', path: '/desk', may: 'moderator', handle: overview },
  ...setupRoutes,
  ...deskPetitionRoutes,
  ...deskPartyRoutes,
  ...signatureRoutes,
  ...nameRoutes,
  ...writingRoutes,
  ...deskTextRoutes,
  ...deskReviewRoutes,
  ...issuerRoutes,
  ...elsewhereRoutes,
  ...factsRoutes,
  ...workStatementRoutes,
  ...deskStatementRoutes,
  ...pairRoutes,
  ...deskReasonRoutes,
  ...deskPosterRoutes,
  ...traitRoutes,
  ...outboxRoutes,
  ...actsRoutes,
  ...sampleRoutes,
  ...operationRoutes,
  ...deskRoomRoutes,
]
