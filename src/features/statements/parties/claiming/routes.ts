import { check } from '#core/forms.ts'
import { TooMany } from '#core/errors.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import { memoryLimit } from '#core/limits.ts'
import { keepMemberSession, limitSignIn } from '#features/people/index.ts'
import { pageOf } from '#ui/frame.ts'
import { claimSchema } from '../forms.ts'
import { partyById, partyBySlug } from '../queries.ts'
import { isAt } from '../rules.ts'
import { askToClaim, checkClaim, confirmClaim, openClaim } from './actions.ts'
import { claimAskedPage, claimPage, openClaimPage } from './views.ts'

async function page(visit: Visit, looked?: 'missing' | 'unknown'): Promise<Response> {
  const claim = await openClaim(visit.ctx, visit.param('secret'))
  const party = await partyById(visit.ctx, claim.partyId)
  return pageOf(
    visit,
    {
      title: visit.words('parties.claim-title', { name: party.name }),
      robots: 'noindex',
      status: looked ? 422 : 200,
    },
    openClaimPage(visit.words, {
      action: `/claims/${visit.param('secret')}`,
      claim,
      party,
      ...(looked && { looked }),
    }),
  )
}

const HOUR = 3_600
/** Mails to one address, whoever asks. */
const mailsTo = (): ReturnType<typeof memoryLimit> => memoryLimit(5, HOUR)
/** Questions to name servers about one claim. */
const looks = (): ReturnType<typeof memoryLimit> => memoryLimit(20, HOUR)

async function limited(visit: Visit, limit: typeof mailsTo, key: string): Promise<void> {
  const wait = await visit.ctx.shared(limit).take(key)
  if (wait) throw new TooMany('people.too-many', wait)
}

export const claimingRoutes: Route[] = [
  {
    method: 'GET',
    path: '/named/:slug/claim',
    may: 'anyone',
    async handle(visit) {
      return claimPage(visit, await partyBySlug(visit.ctx, visit.param('slug')))
    },
  },
  {
    method: 'POST',
    path: '/named/:slug/claims',
    may: 'anyone',
    async handle(visit) {
      const { ctx, words } = visit
      const party = await partyBySlug(ctx, visit.param('slug'))
      const { values } = await visit.form()
      const checked = check(claimSchema, values)
      if (!checked.ok) return claimPage(visit, party, { values, problems: checked.problems })
      const { how, email } = checked.value
      if (!party.domains.includes(how.domain))
        return claimPage(visit, party, { values, problems: { how: 'parties.how-missing' } })
      if (how.method === 'mail' && !isAt(email, how.domain))
        return claimPage(visit, party, { values, problems: { email: 'parties.email-elsewhere' } })
      await limitSignIn(ctx, visit.ip, email)
      await limited(visit, mailsTo, email)
      await askToClaim(ctx, party, checked.value)
      return pageOf(visit, { title: words('people.link-asked'), robots: 'noindex' }, claimAskedPage(words))
    },
  },
  { method: 'GET', path: '/claims/:secret', may: 'link', handle: (visit) => page(visit) },
  {
    method: 'POST',
    path: '/claims/:secret',
    may: 'link',
    async handle(visit) {
      const session = await confirmClaim(visit.ctx, visit.param('secret'))
      if (!session) return seeOther(`/claims/${visit.param('secret')}`)
      keepMemberSession(visit, session)
      return seeOther('/my-place/passkey')
    },
  },
  {
    method: 'POST',
    path: '/claims/:secret/check',
    may: 'link',
    async handle(visit) {
      const { id } = await openClaim(visit.ctx, visit.param('secret'))
      await limited(visit, looks, id)
      const { looked, session } = await checkClaim(visit.ctx, visit.param('secret'))
      if (!session) return page(visit, looked === 'missing' ? 'missing' : 'unknown')
      keepMemberSession(visit, session)
      return seeOther('/my-place/passkey')
    },
  },
]
