import { check } from '#core/forms.ts'
import { seeOther, type Route } from '#core/http.ts'
import { pageOf } from '#ui/frame.ts'
import { endAllSessions, endSession, keepSession, sessionOfVisit } from '../sessions.ts'
import { acceptInvite, askForLink, limitSignIn, openLink, signInByLink } from './actions.ts'
import { inviteSchema, signInSchema } from './forms.ts'
import { invitePage, linkAskedPage, linkPage, signInPage } from './views.ts'

const EMPTY = { values: {}, problems: {} }

export const signInRoutes: Route[] = [
  {
    method: 'GET',
    path: '/desk/sign-in',
    may: 'anyone',
    handle: (visit) =>
      pageOf(
        visit,
        { title: visit.words('people.sign-in'), robots: 'noindex', scripts: ['passkey.js'] },
        signInPage(visit.words, EMPTY),
      ),
  },
  {
    method: 'POST',
    path: '/desk/sign-in',
    may: 'anyone',
    async handle(visit) {
      const { ctx, words } = visit
      const { values } = await visit.form()
      const checked = check(signInSchema, values)
      if (!checked.ok)
        return pageOf(
          visit,
          { title: words('people.sign-in'), robots: 'noindex', scripts: ['passkey.js'], status: 422 },
          signInPage(words, { values, problems: checked.problems }),
        )
      await limitSignIn(ctx, visit.ip, checked.value.email)
      await askForLink(ctx, checked.value.email)
      return seeOther('/desk/sign-in/mail')
    },
  },
  {
    method: 'GET',
    path: '/desk/sign-in/mail',
    may: 'anyone',
    handle: (visit) =>
      pageOf(
        visit,
        { title: visit.words('people.link-asked'), robots: 'noindex' },
        linkAskedPage(visit.words),
      ),
  },
  {
    method: 'GET',
    path: '/sign-in/:secret',
    may: 'link',
    async handle(visit) {
      const { ctx, words } = visit
      const link = await openLink(ctx, visit.param('secret'))
      const content =
        link.staffId === undefined
          ? invitePage(words, visit.url.pathname, EMPTY)
          : linkPage(words, visit.url.pathname)
      return pageOf(visit, { title: words('people.sign-in'), robots: 'noindex' }, content)
    },
  },
  {
    method: 'POST',
    path: '/sign-in/:secret',
    may: 'link',
    async handle(visit) {
      const { ctx, words } = visit
      const secret = visit.param('secret')
      const link = await openLink(ctx, secret)
      if (link.staffId !== undefined) {
        keepSession(visit, await signInByLink(ctx, secret))
        return seeOther('/desk')
      }
      const { values } = await visit.form()
      const checked = check(inviteSchema, values)
      const session = checked.ok ? await acceptInvite(ctx, secret, checked.value) : undefined
      if (session) {
        keepSession(visit, session)
        return seeOther('/desk/setup')
      }
      const problems = checked.ok ? { email: 'people.email-of-moderator' as const } : checked.problems
      return pageOf(
        visit,
        { title: words('people.invite'), robots: 'noindex', status: 422 },
        invitePage(words, visit.url.pathname, { values, problems }),
      )
    },
  },
  {
    method: 'POST',
    path: '/desk/sign-out',
    may: 'invited',
    async handle(visit) {
      await endSession(visit.ctx, (await sessionOfVisit(visit)).hash)
      visit.clearCookie('session')
      return seeOther('/desk/sign-in')
    },
  },
  {
    method: 'POST',
    path: '/desk/sign-out-everywhere',
    may: 'invited',
    async handle(visit) {
      await endAllSessions(visit.ctx, (await sessionOfVisit(visit)).staff.id)
      visit.clearCookie('session')
      return seeOther('/desk/sign-in')
    },
  },
]
