import { check } from '#core/forms.ts'
import { seeOther, type Route, type Visit } from '#core/http.ts'
import type { MessageKey } from '#core/i18n.ts'
import { pageOf } from '#ui/frame.ts'
import { departStaff, forgetPasskeys, inviteStaff, mailLinkTo } from './actions.ts'
import { addStaffSchema, reasonSchema } from './forms.ts'
import { currentStaff, currentStaffMember, formerStaff } from './queries.ts'
import { memberPage, staffPage, type Filled, type MemberPage } from './views.ts'

const EMPTY: Filled = { values: {}, problems: {} }

const DONE: Record<string, MessageKey> = {
  invited: 'people.staff-invited',
  mailed: 'people.staff-link-mailed',
  forgotten: 'people.staff-passkeys-forgotten',
  left: 'people.staff-left',
}

async function listPage(visit: Visit, filled = EMPTY): Promise<Response> {
  const { ctx, words, url } = visit
  const [current, former] = await Promise.all([currentStaff(ctx), formerStaff(ctx)])
  const asked = url.searchParams.get('done') ?? ''
  const done = Object.hasOwn(DONE, asked) ? DONE[asked] : undefined
  return pageOf(
    visit,
    { title: words('people.staff'), robots: 'noindex', status: filled === EMPTY ? 200 : 422 },
    staffPage({ words, current, former, filled, done: done && words(done) }),
  )
}

async function onePage(visit: Visit, filled: MemberPage['filled'] = EMPTY): Promise<Response> {
  const member = await currentStaffMember(visit.ctx, visit.param('id'))
  return pageOf(
    visit,
    { title: member.name, robots: 'noindex', status: filled === EMPTY ? 200 : 422 },
    memberPage({ words: visit.words, member, self: member.id === visit.staff!.id, filled }),
  )
}

/** A form that asks for nothing but a reason. */
const withReason =
  (form: 'departure' | 'lost', act: typeof departStaff, done: string) => async (visit: Visit) => {
    const member = await currentStaffMember(visit.ctx, visit.param('id'))
    const { values } = await visit.form()
    const checked = check(reasonSchema, values)
    if (!checked.ok) return onePage(visit, { values, problems: checked.problems, form })
    await act(visit.ctx, visit.staff!, member, checked.value.reason)
    return seeOther(`/desk/staff?done=${done}`)
  }

export const staffRoutes: Route[] = [
  { method: 'GET', path: '/desk/staff', may: 'operator', handle: (visit) => listPage(visit) },
  {
    method: 'POST',
    path: '/desk/staff',
    may: 'operator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(addStaffSchema, values)
      if (!checked.ok) return listPage(visit, { values, problems: checked.problems })
      if (!(await inviteStaff(visit.ctx, visit.staff!, checked.value)))
        return listPage(visit, { values, problems: { email: 'people.email-known' } })
      return seeOther('/desk/staff?done=invited')
    },
  },
  { method: 'GET', path: '/desk/staff/:id', may: 'operator', handle: (visit) => onePage(visit) },
  {
    method: 'POST',
    path: '/desk/staff/:id/link',
    may: 'operator',
    async handle(visit) {
      await mailLinkTo(visit.ctx, visit.staff!, await currentStaffMember(visit.ctx, visit.param('id')))
      return seeOther('/desk/staff?done=mailed')
    },
  },
  {
    method: 'POST',
    path: '/desk/staff/:id/lost-passkeys',
    may: 'operator',
    handle: withReason('lost', forgetPasskeys, 'forgotten'),
  },
  {
    method: 'POST',
    path: '/desk/staff/:id/departure',
    may: 'operator',
    handle: withReason('departure', departStaff, 'left'),
  },
]
