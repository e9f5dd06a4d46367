import { dayIn } from '#core/clock.ts'
import { check, type Parsed } from '#core/forms.ts'
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
  petitionsToCheck,
  reopenPetition,
} from '#features/petitions/index.ts'
import { otherModerators, staffNames } from '#features/people/index.ts'
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
    staffNames(ctx, deciders),
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

const decided = (visit: Visit, done: keyof typeof DONE = 'decided'): Response =>
  seeOther(`/desk/petitions/${encodeURIComponent(visit.param('slug'))}?done=${done}`)

interface PetitionForm<Value> {
  path: string
  form: NonNullable<PetitionPage['filled']['form']>
  read(values: Record<string, string>, visit: Visit): Parsed<Value> | Promise<Parsed<Value>>
  act(visit: Visit, value: Value): Promise<unknown>
  done?: keyof typeof DONE
  maxBody?: number
}

/** A form about one petition: what is wrong with it, or that it was done. */
const formRoute = <Value>({ path, form, read, act, done, maxBody }: PetitionForm<Value>): Route => ({
  method: 'POST',
  path: `/desk/petitions/:slug/${path}`,
  may: 'moderator',
  ...(maxBody && { maxBody }),
  async handle(visit) {
    const { values } = await visit.form()
    const checked = await read(values, visit)
    if (!checked.ok) return onePage(visit, { values, problems: checked.problems, form })
    await act(visit, checked.value)
    return decided(visit, done)
  },
})

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
  return formRoute({
    path: name,
    form: name,
    read: (values) => check(schema, values),
    act: ({ ctx, staff, param }, { reason, note }) => decide(ctx, staff!, param('slug'), reason, note),
  })
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
  formRoute({
    path: 'appeal',
    form: 'appeal',
    read: (values) => check(appealDecisionSchema, values),
    act: ({ ctx, staff, param }, { n, outcome, note }) =>
      decideAppeal(ctx, staff!, param('slug'), n, outcome, note),
  }),
  formRoute({
    path: 'announcement',
    form: 'announcement',
    read: (values) => check(announcementCheckSchema, values),
    act: ({ ctx, staff, param }, { n, decision, reason }) =>
      checkAnnouncement(ctx, staff!, param('slug'), n, decision, reason),
  }),
  formRoute({
    path: 'deliveries',
    form: 'delivery',
    read: (values, visit) => deliveryIn(visit, values),
    act: ({ ctx, staff, param }, { words, ...delivered }) =>
      announce(ctx, staff!, param('slug'), { kind: 'delivered', words, delivered }),
  }),
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
  formRoute({
    path: 'statements',
    form: 'statement',
    // 5,000 characters of a script that needs nine bytes for each in a form
    maxBody: 96 * KIB,
    read: (values, { ctx, words }) => check(statementSchema(dayIn(words.timeZone, ctx.clock.now())), values),
    async act({ ctx, staff, param }, said) {
      const petition = await anyPetition(ctx, param('slug'))
      await enterStatement(ctx, staff!, { ...said, subjectId: petition.id })
    },
    done: 'replied',
  }),
]
