import { check } from '#core/forms.ts'
import { KIB, seeOther, type Route, type Visit } from '#core/http.ts'
import { mayList } from '#core/site-rules.ts'
import { NotFound } from '#core/errors.ts'
import {
  announce,
  announcementCheckSchema,
  announcementsOf,
  announcementsToCheck,
  anyPetition,
  appealsOf,
  appealsWaiting,
  checkAnnouncement,
  closePetition,
  decideAppeal,
  declinePetition,
  deliveryIn,
  handoversOf,
  hidePetition,
  listPetition,
  makeHandover,
  otherModerators,
  petitionsToCheck,
  reopenPetition,
} from '#features/petitions/index.ts'
import { staffNames } from '#features/people/index.ts'
import { enterStatement, statementSchema, statementsOn } from '#features/statements/index.ts'
import { deskPage, EMPTY, statusOf, type Filled } from '../frame.ts'
import {
  appealDecisionSchema,
  decisions,
  decisionSchema,
  petitionNameSchema,
  type Decision,
} from './forms.ts'
import type { PetitionPage } from './page.ts'
import { petitionPage, petitionsPage } from './views.ts'

const DONE = { decided: 'desk.decided', replied: 'desk.reply-done' } as const

async function listPage(visit: Visit, filled: Filled = EMPTY): Promise<Response> {
  const { ctx, words, site } = visit
  return deskPage(
    visit,
    { title: words('desk.petitions'), status: statusOf(filled) },
    petitionsPage({
      words,
      waiting: await petitionsToCheck(ctx),
      appeals: await appealsWaiting(ctx),
      announcements: await announcementsToCheck(ctx),
      listing: mayList(site, ctx.config),
      filled,
    }),
  )
}

async function onePage(visit: Visit, filled: PetitionPage['filled'] = EMPTY): Promise<Response> {
  const { ctx, words, site } = visit
  const petition = await anyPetition(ctx, visit.param('slug'))
  const appeals = await appealsOf(ctx, petition.id)
  const deciders = [...petition.states.map(({ by }) => by), ...appeals.map(({ decision }) => decision?.by)]
  const [statements, staff, others, said, handovers] = await Promise.all([
    statementsOn(ctx, petition.id),
    staffNames(ctx, deciders.map(Number).filter(Number.isInteger)),
    otherModerators(ctx, visit.staff!.id),
    announcementsOf(ctx, petition.id),
    handoversOf(ctx, petition.id),
  ])
  return deskPage(
    visit,
    { title: petition.text.action, status: statusOf(filled), done: DONE },
    petitionPage({
      words,
      petition,
      statements,
      staff,
      appeals,
      said,
      handovers,
      you: { id: visit.staff!.id, others },
      listing: mayList(site, ctx.config),
      now: ctx.clock.now(),
      filled,
    }),
  )
}

const decided = (visit: Visit): Response =>
  seeOther(`/desk/petitions/${encodeURIComponent(visit.param('slug'))}?done=decided`)

function decisionRoute<Name extends Decision>(
  name: Name,
  decide: (
    ctx: Visit['ctx'],
    staff: { id: number },
    slug: string,
    reason: (typeof decisions)[Name][number],
    note: string,
  ) => Promise<void>,
): Route {
  const schema = decisionSchema<(typeof decisions)[Name][number]>(decisions[name])
  return {
    method: 'POST',
    path: `/desk/petitions/:slug/${name}`,
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(schema, values)
      if (!checked.ok) return onePage(visit, { values, problems: checked.problems, form: name })
      await decide(visit.ctx, visit.staff!, visit.param('slug'), checked.value.reason, checked.value.note)
      return decided(visit)
    },
  }
}

export const deskPetitionRoutes: Route[] = [
  { method: 'GET', path: '/desk/petitions', may: 'moderator', handle: (visit) => listPage(visit) },
  {
    method: 'POST',
    path: '/desk/petitions',
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(petitionNameSchema, values)
      if (!checked.ok) return listPage(visit, { values, problems: checked.problems })
      try {
        const { slug } = await anyPetition(visit.ctx, checked.value.petition)
        return seeOther(`/desk/petitions/${encodeURIComponent(slug)}`)
      } catch (error) {
        if (!(error instanceof NotFound)) throw error
        return listPage(visit, { values, problems: { petition: 'desk.petition-unknown' } })
      }
    },
  },
  { method: 'GET', path: '/desk/petitions/:slug', may: 'moderator', handle: (visit) => onePage(visit) },
  {
    method: 'POST',
    path: '/desk/petitions/:slug/listing',
    may: 'moderator',
    async handle(visit) {
      await listPetition(visit.ctx, visit.staff!, visit.param('slug'))
      return decided(visit)
    },
  },
  decisionRoute('decline', declinePetition),
  decisionRoute('hiding', hidePetition),
  decisionRoute('closure', closePetition),
  decisionRoute('reopening', reopenPetition),
  {
    method: 'POST',
    path: '/desk/petitions/:slug/appeal',
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(appealDecisionSchema, values)
      if (!checked.ok) return onePage(visit, { values, problems: checked.problems, form: 'appeal' })
      const { n, outcome, note } = checked.value
      await decideAppeal(visit.ctx, visit.staff!, visit.param('slug'), n, outcome, note)
      return decided(visit)
    },
  },
  {
    method: 'POST',
    path: '/desk/petitions/:slug/announcement',
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(announcementCheckSchema, values)
      if (!checked.ok) return onePage(visit, { values, problems: checked.problems, form: 'announcement' })
      const { n, decision, reason } = checked.value
      await checkAnnouncement(visit.ctx, visit.staff!, visit.param('slug'), n, decision, reason)
      return decided(visit)
    },
  },
  {
    method: 'POST',
    path: '/desk/petitions/:slug/deliveries',
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = await deliveryIn(visit, values)
      if (!checked.ok) return onePage(visit, { values, problems: checked.problems, form: 'delivery' })
      const { words, ...delivered } = checked.value
      await announce(visit.ctx, visit.staff!, visit.param('slug'), { kind: 'delivered', words, delivered })
      return decided(visit)
    },
  },
  {
    method: 'POST',
    path: '/desk/petitions/:slug/handovers',
    may: 'moderator',
    async handle(visit) {
      const petition = await anyPetition(visit.ctx, visit.param('slug'))
      await makeHandover(visit.ctx, petition, String(visit.staff!.id))
      return decided(visit)
    },
  },
  {
    method: 'POST',
    path: '/desk/petitions/:slug/statements',
    may: 'moderator',
    // 5,000 characters of a script that needs nine bytes for each in a form
    maxBody: 96 * KIB,
    async handle(visit) {
      const { ctx, staff } = visit
      const { values } = await visit.form()
      const checked = check(statementSchema, values)
      if (!checked.ok) return onePage(visit, { values, problems: checked.problems, form: 'statement' })
      const petition = await anyPetition(ctx, visit.param('slug'))
      await enterStatement(ctx, staff!, { ...checked.value, subjectId: petition.id })
      return seeOther(`/desk/petitions/${encodeURIComponent(petition.slug)}?done=replied`)
    },
  },
]
