import { check } from '#core/forms.ts'
import { html } from '#core/html.ts'
import { json, seeOther, type Route, type Visit } from '#core/http.ts'
import { pageOf } from '#ui/frame.ts'
import { mayAddPasskey } from '../rules.ts'
import { keepSession, sessionOfVisit, type Session } from '../sessions.ts'
import { limitSignIn } from '../signing-in/actions.ts'
import {
  addPasskey,
  assertMayAdd,
  confirmByPasskey,
  namePasskey,
  passkeysOf,
  removePasskey,
  signInByPasskey,
} from './actions.ts'
import { optionsForAdding, optionsForUsing } from './ceremonies.ts'
import { addedResponse, passkeyNameSchema, usedResponse } from './forms.ts'
import { staffRing } from './keyring.ts'
import { secondFactorPage } from './second-factor.ts'
import { passkeysPage, sessionsSection, type WrongName } from './views.ts'

/** What the script does next: go on, or say what was wrong. */
function outcome(visit: Visit, secret: string | undefined, next: string): Response {
  if (!secret) return json({ problem: visit.words('people.passkey-refused') }, { status: 422 })
  keepSession(visit, secret)
  return json({ next })
}

const nextAfter = (session: Session): string => (session.openedBy === 'invite' ? '/desk/setup' : '/desk')

async function listPage(visit: Visit, wrong?: WrongName): Promise<Response> {
  const session = await sessionOfVisit(visit)
  const passkeys = await passkeysOf(visit.ctx, session.staff.id)
  const mayAdd = mayAddPasskey(session, passkeys.length)
  return pageOf(
    visit,
    {
      title: visit.words('people.passkeys'),
      robots: 'noindex',
      scripts: ['passkey.js'],
      status: wrong ? 422 : 200,
    },
    passkeysPage({
      words: visit.words,
      account: '/desk',
      kicker: html`<a href="/desk">${visit.words('people.desk')}</a>`,
      passkeys,
      mayAdd,
      keeps: 1,
      more: sessionsSection(visit.words, '/desk'),
      wrong,
    }),
  )
}

export const passkeyRoutes: Route[] = [
  {
    method: 'POST',
    path: '/desk/sign-in/passkey/options',
    may: 'anyone',
    async handle(visit) {
      await limitSignIn(visit.ctx, visit.ip)
      return json(await optionsForUsing(visit.ctx, staffRing, undefined))
    },
  },
  {
    method: 'POST',
    path: '/desk/sign-in/passkey',
    may: 'anyone',
    async handle(visit) {
      const response = usedResponse(await visit.json())
      return outcome(visit, await signInByPasskey(visit.ctx, response), '/desk')
    },
  },
  {
    method: 'GET',
    path: '/desk/passkey',
    may: 'invited',
    async handle(visit) {
      const session = await sessionOfVisit(visit)
      const { length: passkeys } = await passkeysOf(visit.ctx, session.staff.id)
      return secondFactorPage(visit, {
        account: '/desk',
        passkeys,
        mayAdd: mayAddPasskey(session, passkeys),
        lost: 'people.passkey-lost',
        later: { how: 'people.later-how', href: session.staff.role === 'operator' ? '/desk/setup' : '/desk' },
      })
    },
  },
  {
    method: 'POST',
    path: '/desk/passkey/options',
    may: 'invited',
    handle: async (visit) =>
      json(await optionsForUsing(visit.ctx, staffRing, (await sessionOfVisit(visit)).staff)),
  },
  {
    method: 'POST',
    path: '/desk/passkey',
    may: 'invited',
    async handle(visit) {
      const session = await sessionOfVisit(visit)
      const response = usedResponse(await visit.json())
      return outcome(visit, await confirmByPasskey(visit.ctx, session, response), nextAfter(session))
    },
  },
  { method: 'GET', path: '/desk/passkeys', may: 'moderator', handle: (visit) => listPage(visit) },
  {
    method: 'POST',
    path: '/desk/passkeys/options',
    may: 'invited',
    async handle(visit) {
      const session = await sessionOfVisit(visit)
      await assertMayAdd(visit.ctx, session)
      return json(await optionsForAdding(visit.ctx, staffRing, session.staff, visit.site.name))
    },
  },
  {
    method: 'POST',
    path: '/desk/passkeys',
    may: 'invited',
    async handle(visit) {
      const session = await sessionOfVisit(visit)
      const response = addedResponse(await visit.json())
      const next = session.factor === 'passkey' ? '/desk/passkeys' : nextAfter(session)
      return outcome(visit, await addPasskey(visit.ctx, session, response), next)
    },
  },
  {
    method: 'POST',
    path: '/desk/passkeys/:id/name',
    may: 'moderator',
    async handle(visit) {
      const { values } = await visit.form()
      const checked = check(passkeyNameSchema, values)
      const id = visit.param('id')
      if (!checked.ok) return listPage(visit, { id, value: values.name ?? '', problems: checked.problems })
      await namePasskey(visit.ctx, visit.staff!, id, checked.value.name)
      return seeOther('/desk/passkeys')
    },
  },
  {
    method: 'POST',
    path: '/desk/passkeys/:id/removal',
    may: 'moderator',
    async handle(visit) {
      await removePasskey(visit.ctx, visit.staff!, visit.param('id'))
      return seeOther('/desk/passkeys')
    },
  },
]
