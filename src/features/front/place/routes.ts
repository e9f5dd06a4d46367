import { dayIn } from '#core/clock.ts'
import { Forbidden, NotFound } from '#core/errors.ts'
import { check } from '#core/forms.ts'
import { html } from '#core/html.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import {
  departMember,
  forMember,
  inviteMember,
  mayInclude,
  memberSchema,
  membersOf,
  type Member,
} from '#features/people/index.ts'
import { addressedTo, askingOf, petitionsByIds } from '#features/petitions/index.ts'
import {
  lookAgain,
  outcomeFields,
  outcomeSchema,
  ownStatements,
  partyById,
  promiseByPublicId,
  promisePath,
  promisesOfParty,
  promiseView,
  sayOutcome,
  worksOfParty,
} from '#features/statements/index.ts'
import { talliesOf } from '#features/voices/index.ts'
import { summariesOf } from '#features/works/index.ts'
import { submitButton } from '#ui/fields.ts'
import { headline } from '#ui/parts.ts'
import { aboutsOf } from '../named/abouts.ts'
import { EMPTY, placePage, statusOf, summaryOf, type Filled } from './frame.ts'
import { ownStatementRoutes } from './statements.ts'
import { overviewPage } from './views.ts'

async function overview(visit: Visit, member: Member, filled: Filled = EMPTY): Promise<Response> {
  const { ctx, words } = visit
  const party = await partyById(ctx, member.partyId)
  const ids = await addressedTo(ctx, party.id)
  const [petitions, asking, tallies, statements] = [
    await petitionsByIds(ctx, ids),
    await askingOf(ctx, ids),
    await talliesOf(ctx, ids),
    await ownStatements(ctx, party.id),
  ]
  const abouts = await aboutsOf(ctx, statements)
  return overviewPage(visit, {
    party,
    member,
    petitions: petitions.map((petition) => ({
      petition,
      asking: asking.get(petition.id)!,
      tally: tallies.get(petition.id)!,
    })),
    works: await summariesOf(ctx, await worksOfParty(ctx, party.id)),
    statements,
    titles: new Map([...abouts].map(([id, { title }]) => [id, title])),
    promises: await promisesOfParty(ctx, party.id),
    members: await membersOf(ctx, party.id),
    filled,
    today: dayIn(words.timeZone, ctx.clock.now()),
  })
}

async function ownPromise(visit: Visit, member: Member): ReturnType<typeof promiseByPublicId> {
  const promise = await promiseByPublicId(visit.ctx, visit.param('id'))
  if (promise.partyId !== member.partyId) throw new NotFound()
  return promise
}

async function outcomePage(visit: Visit, member: Member, filled: Filled = EMPTY): Promise<Response> {
  const { ctx, words } = visit
  const promise = await ownPromise(visit, member)
  const party = await partyById(ctx, member.partyId)
  return placePage(
    visit,
    { title: words('statements.outcome-say'), party, status: statusOf(filled) },
    html`${summaryOf(words, filled)}
${headline({ title: words('statements.outcome-say') })}
${promiseView(words, promise, dayIn(words.timeZone, ctx.clock.now()))}
<form method="post" action="/my-place/promises/${promise.publicId}" novalidate>${outcomeFields(words, filled)}
${submitButton({ label: words('statements.outcome-button') })}</form>`,
  )
}

export const placeRoutes: Route[] = [
  {
    method: 'GET',
    path: '/my-place',
    may: 'member',
    handle: forMember('reads', (visit, member) => overview(visit, member)),
  },
  {
    method: 'POST',
    path: '/my-place/members',
    may: 'member',
    handle: forMember('speaks', async (visit, member) => {
      const { values } = await visit.form()
      const checked = check(memberSchema, values)
      if (!checked.ok) return overview(visit, member, { values, problems: checked.problems })
      if (!(await inviteMember(visit.ctx, member.partyId, checked.value, `member ${member.id}`)))
        return overview(visit, member, { values, problems: { email: 'parties.member-known' } })
      return seeOther('/my-place#members')
    }),
  },
  {
    method: 'POST',
    path: '/my-place/members/:id/departure',
    may: 'member',
    handle: forMember('reads', async (visit, member) => {
      const id = visit.param('id')
      if (id !== String(member.id) && !mayInclude(member.may, 'speaks'))
        throw new Forbidden('members.forbidden')
      if (!/^[1-9]\d{0,14}$/.test(id)) throw new NotFound()
      await departMember(visit.ctx, member.partyId, Number(id), `member ${member.id}`)
      return seeOther(id === String(member.id) ? '/my-place/sign-in' : '/my-place#members')
    }),
  },
  {
    method: 'POST',
    path: '/my-place/checks',
    may: 'member',
    handle: forMember('speaks', async (visit, member) => {
      const { proofs } = await partyById(visit.ctx, member.partyId)
      const now = visit.ctx.clock.now().getTime()
      for (const proof of proofs)
        // Once a minute at most: nobody is to ask strangers' name servers through this site.
        if (proof.method === 'dns' && now - (proof.checks.at(-1)?.at.getTime() ?? 0) > 60_000)
          await lookAgain(visit.ctx, proof)
      return seeOther('/my-place')
    }),
  },
  {
    method: 'GET',
    path: '/my-place/promises/:id',
    may: 'member',
    handle: forMember('speaks', (visit, member) => outcomePage(visit, member)),
  },
  {
    method: 'POST',
    path: '/my-place/promises/:id',
    may: 'member',
    handle: forMember('speaks', async (visit, member) => {
      const promise = await ownPromise(visit, member)
      const { values } = await visit.form()
      const checked = check(outcomeSchema, values)
      if (!checked.ok) return outcomePage(visit, member, { values, problems: checked.problems })
      await sayOutcome(visit.ctx, promise.id, 'party', `member ${member.id}`, checked.value)
      return seeOther(promisePath(promise))
    }),
  },
  ...ownStatementRoutes,
]
