import { NotFound } from '#core/errors.ts'
import { check, type Problems } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import { keysOf } from '#features/viewings/index.ts'
import { workBySlug } from '#features/works/index.ts'
import { deskPage, EMPTY, statusOf, type Filled } from '../frame.ts'
import { registerAtDesk, retireAtDesk } from './actions.ts'
import { keysIn, registrationSchema, retirementSchema } from './forms.ts'
import { issuersPage } from './views.ts'

async function listPage(visit: Visit, filled: Filled = EMPTY, retiring?: string): Promise<Response> {
  const { ctx, words } = visit
  return deskPage(
    visit,
    {
      title: words('desk.issuers'),
      status: statusOf(filled),
      scripts: ['char-count.js'],
      done: { registered: 'desk.issuers-registered', retired: 'desk.issuers-key-retired' },
    },
    issuersPage({ words, keys: await keysOf(ctx), filled, retiring }),
  )
}

const WRONG: Record<'ours' | 'other' | 'known', Problems> = {
  ours: { host: 'desk.issuers-host-ours' },
  other: { host: 'desk.issuers-host-other' },
  known: { sign: 'desk.issuers-key-known' },
}

async function register(visit: Visit): Promise<Response> {
  const { values } = await visit.form()
  const checked = check(registrationSchema, values)
  if (!checked.ok) return listPage(visit, { values, problems: checked.problems })
  const work = await workBySlug(visit.ctx, checked.value.work).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined
    throw error
  })
  if (!work) return listPage(visit, { values, problems: { work: 'desk.issuers-work-wrong' } })
  const { name, host, proof, url } = checked.value
  const registration = { name, host, proof, url, work, keys: keysIn(checked.value) }
  const result = await registerAtDesk(visit.ctx, visit.staff!, registration)
  return result === 'registered'
    ? seeOther('/desk/issuers?done=registered')
    : listPage(visit, { values, problems: WRONG[result] })
}

export const issuerRoutes: Route[] = [
  { method: 'GET', path: '/desk/issuers', may: 'operator', handle: (visit) => listPage(visit) },
  { method: 'POST', path: '/desk/issuers', may: 'operator', handle: register },
  {
    method: 'POST',
    path: '/desk/issuers/:key/retirement',
    may: 'operator',
    async handle(visit) {
      const id = visit.param('key')
      if (!/^[\w-]{43}$/.test(id)) throw new NotFound()
      const { values } = await visit.form()
      const checked = check(retirementSchema, values)
      if (!checked.ok) return listPage(visit, { values, problems: checked.problems }, id)
      await retireAtDesk(visit.ctx, visit.staff!, Buffer.from(id, 'base64url'), checked.value.reason)
      return seeOther('/desk/issuers?done=retired')
    },
  },
]
