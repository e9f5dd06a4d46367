import { check } from '#core/forms.ts'
import { html } from '#core/html.ts'
import { json, seeOther, type Route, type Visit } from '#core/http.ts'
import { addJob } from '#core/jobs.ts'
import { pageOf } from '#ui/frame.ts'
import { optionsForUsing } from '../passkeys/ceremonies.ts'
import { addedResponse, passkeyNameSchema, usedResponse } from '../passkeys/forms.ts'
import { passkeysIn, renamePasskey } from '../passkeys/keys.ts'
import { memberRing } from '../passkeys/keyring.ts'
import { secondFactorPage } from '../passkeys/second-factor.ts'
import { passkeysPage, sessionsSection, type WrongName } from '../passkeys/views.ts'
import { limitSignIn } from '../signing-in/actions.ts'
import { signInSchema } from '../signing-in/forms.ts'
import { memberOfLink, signInByMemberLink } from './actions.ts'
import {
  addMemberPasskey,
  memberAddOptions,
  memberByPasskey,
  memberPasskeys,
  removeMemberPasskey,
} from './passkeys.ts'
import { mayAddMemberPasskey } from './rules.ts'
import {
  endMemberSession,
  endMemberSessions,
  forLink,
  forMember,
  keepMemberSession,
  memberSession,
  type Member,
} from './sessions.ts'
import { memberLinkAskedPage, memberLinkPage, memberSignInPage, type Filled } from './views.ts'

const HOME = '/my-place'

/** What the script does next: go on, or say what was wrong. */
function outcome(visit: Visit, secret: string | undefined, next = HOME): Response {
  if (!secret) return json({ problem: visit.words('people.passkey-refused') }, { status: 422 })
  keepMemberSession(visit, secret)
  return json({ next })
}

const signInPage = (visit: Visit, filled: Filled = { values: {}, problems: {} }): Response =>
  pageOf(
    visit,
    {
      title: visit.words('members.sign-in'),
      robots: 'noindex',
      scripts: ['passkey.js'],
      status: Object.keys(filled.problems).length ? 422 : 200,
    },
    memberSignInPage(visit.words, filled),
  )

async function listPage(visit: Visit, member: Member, wrong?: WrongName): Promise<Response> {
  const { words } = visit
  const passkeys = await passkeysIn(visit.ctx, memberRing, member.id)
  return pageOf(
    visit,
    {
      title: words('people.passkeys'),
      robots: 'noindex',
      scripts: ['passkey.js'],
      status: wrong ? 422 : 200,
    },
    passkeysPage({
      words,
      account: HOME,
      kicker: html`<a href="${HOME}">${words('members.your-place')}</a>`,
      passkeys,
      mayAdd: mayAddMemberPasskey((await memberSession(visit))!.factor, passkeys.length),
      keeps: 1,
      more: html`<p>${words('members.passkeys-mailed')}</p>${sessionsSection(words, HOME)}`,
      wrong,
    }),
  )
}

export const memberRoutes: Route[] = [
  { method: 'GET', path: '/my-place/sign-in', may: 'anyone', handle: (visit) => signInPage(visit) },
  {
    method: 'POST',
    path: '/my-place/sign-in',
    may: 'anyone',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(signInSchema, values)
      if (!checked.ok) return signInPage(visit, { values, problems: checked.problems })
      await limitSignIn(visit.ctx, visit.ip, checked.value.email)
      // Whether the address is known is decided by the job, so that answer and timing are the same for everybody.
      await addJob(visit.ctx, 'members.mail-link', { email: checked.value.email })
      return seeOther('/my-place/sign-in/mail')
    },
  },
  {
    method: 'GET',
    path: '/my-place/sign-in/mail',
    may: 'anyone',
    handle: (visit) =>
      pageOf(
        visit,
        { title: visit.words('people.link-asked'), robots: 'noindex' },
        memberLinkAskedPage(visit.words),
      ),
  },
  {
    method: 'POST',
    path: '/my-place/sign-in/passkey/options',
    may: 'anyone',
    async handle(visit) {
      await limitSignIn(visit.ctx, visit.ip)
      return json(await optionsForUsing(visit.ctx, memberRing, undefined))
    },
  },
  {
    method: 'POST',
    path: '/my-place/sign-in/passkey',
    may: 'anyone',
    async handle(visit) {
      const response = usedResponse(await visit.json())
      return outcome(visit, await memberByPasskey(visit.ctx, undefined, response))
    },
  },
  {
    method: 'GET',
    path: '/my-place/link/:secret',
    may: 'link',
    async handle(visit) {
      await memberOfLink(visit.ctx, visit.param('secret'))
      return pageOf(
        visit,
        { title: visit.words('members.sign-in'), robots: 'noindex' },
        memberLinkPage(visit.words, visit.url.pathname),
      )
    },
  },
  {
    method: 'POST',
    path: '/my-place/link/:secret',
    may: 'link',
    async handle(visit) {
      keepMemberSession(visit, await signInByMemberLink(visit.ctx, visit.param('secret')))
      return seeOther('/my-place/passkey')
    },
  },
  {
    method: 'GET',
    path: '/my-place/passkey',
    may: 'member',
    handle: forLink(async (visit, session) => {
      const passkeys = await memberPasskeys(visit.ctx, session.member.id)
      return secondFactorPage(visit, {
        account: HOME,
        passkeys,
        mayAdd: mayAddMemberPasskey(session.factor, passkeys),
        lost: 'members.passkey-lost',
        later: { how: 'members.later-how', href: HOME },
      })
    }),
  },
  {
    method: 'POST',
    path: '/my-place/passkey/options',
    may: 'member',
    handle: forLink(async (visit, { member }) => json(await optionsForUsing(visit.ctx, memberRing, member))),
  },
  {
    method: 'POST',
    path: '/my-place/passkey',
    may: 'member',
    handle: forLink(async (visit, session) => {
      const response = usedResponse(await visit.json())
      return outcome(visit, await memberByPasskey(visit.ctx, session, response))
    }),
  },
  {
    method: 'POST',
    path: '/my-place/passkeys/options',
    may: 'member',
    handle: forLink(async (visit, session) => json(await memberAddOptions(visit.ctx, session))),
  },
  {
    method: 'POST',
    path: '/my-place/passkeys',
    may: 'member',
    handle: forLink(async (visit, session) => {
      const response = addedResponse(await visit.json())
      const next = session.factor === 'passkey' ? `${HOME}/passkeys` : HOME
      return outcome(visit, await addMemberPasskey(visit.ctx, session, response), next)
    }),
  },
  {
    method: 'GET',
    path: '/my-place/passkeys',
    may: 'member',
    handle: forMember('reads', (visit, member) => listPage(visit, member)),
  },
  {
    method: 'POST',
    path: '/my-place/passkeys/:id/name',
    may: 'member',
    handle: forMember('reads', async (visit, member) => {
      const { values } = await visit.form()
      const checked = check(passkeyNameSchema, values)
      const id = visit.param('id')
      if (!checked.ok)
        return listPage(visit, member, { id, value: values.name ?? '', problems: checked.problems })
      await renamePasskey(visit.ctx, memberRing, member.id, id, checked.value.name)
      return seeOther(`${HOME}/passkeys`)
    }),
  },
  {
    method: 'POST',
    path: '/my-place/passkeys/:id/removal',
    may: 'member',
    handle: forMember('reads', async (visit, member) => {
      await removeMemberPasskey(visit.ctx, member, visit.param('id'))
      return seeOther(`${HOME}/passkeys`)
    }),
  },
  {
    method: 'POST',
    path: '/my-place/sign-out-everywhere',
    may: 'member',
    handle: forLink(async (visit, { member }) => {
      await endMemberSessions(visit.ctx, member.id)
      visit.clearCookie('member')
      return seeOther('/my-place/sign-in')
    }),
  },
  {
    method: 'POST',
    path: '/my-place/sign-out',
    may: 'member',
    handle: forLink(async (visit, { hash }) => {
      await endMemberSession(visit.ctx, hash)
      visit.clearCookie('member')
      return seeOther('/my-place/sign-in')
    }),
  },
]
