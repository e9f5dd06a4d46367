import { dayIn } from '#core/clock.ts'
import { check } from '#core/forms.ts'
import { KIB, seeOther, type Route, type Visit } from '#core/http.ts'
import { departMember, inviteMember, membersOf, memberSchema } from '#features/people/index.ts'
import { addressedTo, anyPetition, authorVoice, petitionsByIds } from '#features/petitions/index.ts'
import {
  addParty,
  addPartyName,
  allParties,
  contactSchema,
  decideLink,
  decideThreshold,
  domainSchema,
  dropDomain,
  enterStatement,
  hideStatement,
  nameSchema,
  outcomeSchema,
  promisesOfParty,
  sayOutcome,
  statementsOfParty,
  newPartySchema,
  noteSchema,
  ownThreshold,
  partyBySlug,
  partyContact,
  proveByHand,
  recordContact,
  recordDomain,
  statementSchema,
  thresholdSchema,
  worksOfParty,
  type Party,
} from '#features/statements/index.ts'
import { summariesOf, workBySlug } from '#features/works/index.ts'
import { NotFound } from '#core/errors.ts'
import { deskPage, EMPTY, statusOf, type Filled } from '../frame.ts'
import { idIn } from '../params.ts'
import { firstSpeakerSchema, hidingSchema, linkSchema, sideSchema } from './forms.ts'
import { deskPath, type PartyForm } from './party-form.ts'
import { unnamed } from './queries.ts'
import { partiesPage, partyPage } from './views.ts'

const DONE = { saved: 'desk.saved', decided: 'desk.decided' } as const

async function listPage(visit: Visit, filled: Filled = EMPTY): Promise<Response> {
  const { ctx, words } = visit
  return deskPage(
    visit,
    { title: words('desk.parties'), status: statusOf(filled), done: DONE },
    partiesPage({ words, parties: await allParties(ctx), unnamed: await unnamed(ctx), filled }),
  )
}

async function onePage(visit: Visit, form?: PartyForm, filled: Filled = EMPTY): Promise<Response> {
  const { ctx, words } = visit
  const party = await partyBySlug(ctx, visit.param('slug'))
  return deskPage(
    visit,
    { title: party.name, status: statusOf(filled), done: DONE },
    partyPage({
      words,
      party,
      members: await membersOf(ctx, party.id),
      contact: await partyContact(ctx, party.id),
      threshold: await ownThreshold(ctx, party.id),
      petitions: await petitionsByIds(ctx, await addressedTo(ctx, party.id)),
      works: await summariesOf(ctx, await worksOfParty(ctx, party.id)),
      statements: await statementsOfParty(ctx, party.id),
      promises: await promisesOfParty(ctx, party.id),
      form,
      filled,
    }),
  )
}

/** A form about one party: what is wrong with it, or its place again. */
function formRoute(
  name: PartyForm,
  act: (
    visit: Visit,
    party: Party,
    values: Record<string, string>,
  ) => Promise<Filled['problems'] | undefined>,
  maxBody?: number,
): Route {
  return {
    method: 'POST',
    path: `/desk/parties/:slug/${name}`,
    may: 'operator',
    ...(maxBody && { maxBody }),
    async handle(visit) {
      const party = await partyBySlug(visit.ctx, visit.param('slug'))
      const { values } = await visit.form()
      const problems = await act(visit, party, values)
      return problems ? onePage(visit, name, { values, problems }) : seeOther(`${deskPath(party)}?done=saved`)
    },
  }
}

/** A petition's or a work's address, or its last part. */
async function linked(
  { ctx }: Visit,
  { petition, work }: { petition: string; work: string },
): Promise<{ subjectId: number } | { workId: number } | undefined> {
  try {
    if (petition) return { subjectId: (await anyPetition(ctx, petition)).id }
    return { workId: (await workBySlug(ctx, work)).id }
  } catch (error) {
    if (error instanceof NotFound) return
    throw error
  }
}

export const deskPartyRoutes: Route[] = [
  { method: 'GET', path: '/desk/parties', may: 'operator', handle: (visit) => listPage(visit) },
  {
    method: 'POST',
    path: '/desk/parties',
    may: 'operator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(newPartySchema, values)
      if (!checked.ok) return listPage(visit, { values, problems: checked.problems })
      const added = await addParty(visit.ctx, visit.staff!, checked.value)
      return added
        ? seeOther(`${deskPath(added)}?done=saved`)
        : listPage(visit, { values, problems: { name: 'parties.name-taken' } })
    },
  },
  { method: 'GET', path: '/desk/parties/:slug', may: 'operator', handle: (visit) => onePage(visit) },
  formRoute('names', async ({ ctx, staff }, party, values) => {
    const checked = check(nameSchema, values)
    if (!checked.ok) return checked.problems
    return (await addPartyName(ctx, staff!, party, checked.value.name))
      ? undefined
      : { name: 'parties.name-taken' }
  }),
  formRoute('domains', async ({ ctx, staff }, party, values) => {
    const checked = check(domainSchema, values)
    if (!checked.ok) return checked.problems
    const drop = values.act === 'drop'
    await (drop ? dropDomain : recordDomain)(ctx, staff!, party, checked.value.domain)
  }),
  formRoute('contact', async ({ ctx, staff }, party, values) => {
    const checked = check(contactSchema, values)
    if (!checked.ok) return checked.problems
    await recordContact(ctx, staff!, party, checked.value.email)
  }),
  formRoute('threshold', async ({ ctx, staff }, party, values) => {
    const checked = check(thresholdSchema, values)
    if (!checked.ok) return checked.problems
    await decideThreshold(ctx, staff!, party, checked.value.threshold)
  }),
  formRoute('proofs', async ({ ctx, staff }, party, values) => {
    const note = check(noteSchema, values)
    const person = check(firstSpeakerSchema, values)
    if (!note.ok || !person.ok) return { ...(!note.ok && note.problems), ...(!person.ok && person.problems) }
    return (await proveByHand(ctx, staff!, party, note.value.note, person.value))
      ? undefined
      : { email: 'parties.member-known' }
  }),
  formRoute('members', async ({ ctx, staff }, party, values) => {
    if (values.leaves) {
      await departMember(ctx, party.id, idIn(values.leaves), `staff ${staff!.id}`, { evenTheLast: true })
      return
    }
    const checked = check(memberSchema, values)
    if (!checked.ok) return checked.problems
    // Who speaks for a place is shown first, and then invites the others.
    if (!party.claimedAt) return { email: 'parties.not-claimed-yet' }
    return (await inviteMember(ctx, party.id, checked.value, `staff ${staff!.id}`))
      ? undefined
      : { email: 'parties.member-known' }
  }),
  formRoute('links', async (visit, party, values) => {
    const checked = check(linkSchema, values)
    if (!checked.ok) return checked.problems
    const about = await linked(visit, checked.value)
    if (!about) return { [checked.value.petition ? 'petition' : 'work']: 'parties.link-unknown' }
    await decideLink(visit.ctx, visit.staff!, party, about, checked.value.decision, checked.value.reason)
  }),
  formRoute('hidings', async ({ ctx, staff }, party, values) => {
    const checked = check(hidingSchema, values)
    if (!checked.ok) return checked.problems
    const said = (await statementsOfParty(ctx, party.id)).find(
      ({ publicId }) => publicId === checked.value.statement,
    )
    if (!said) return { statement: 'parties.link-unknown' }
    await hideStatement(ctx, staff!, said.id, checked.value.reason)
  }),
  formRoute('outcomes', async ({ ctx, staff }, party, values) => {
    const which = check(sideSchema, values)
    const outcome = check(outcomeSchema, values)
    if (!which.ok || !outcome.ok)
      return { ...(!which.ok && which.problems), ...(!outcome.ok && outcome.problems) }
    const promise = (await promisesOfParty(ctx, party.id)).find(
      ({ publicId }) => publicId === which.value.promise,
    )
    if (!promise) return { promise: 'parties.link-unknown' }
    const { side } = which.value
    // What staff enter for an author is the author's, and goes with them.
    const author =
      side === 'author' && promise.subjectId !== null ? await authorVoice(ctx, promise.subjectId) : undefined
    await sayOutcome(ctx, promise.id, side, `staff ${staff!.id}`, outcome.value, author)
  }),
  formRoute(
    'statements',
    async (visit, party, values) => {
      const today = dayIn(visit.words.timeZone, visit.ctx.clock.now())
      const checked = check(statementSchema(today), { ...values, party: party.name })
      if (!checked.ok) return checked.problems
      const works = await summariesOf(visit.ctx, await worksOfParty(visit.ctx, party.id))
      const work = works.find(({ slug }) => slug === values.work)
      if (!work) return { work: 'parties.link-unknown' }
      await enterStatement(visit.ctx, visit.staff!, {
        ...checked.value,
        workId: work.id,
      })
    },
    96 * KIB,
  ),
]
