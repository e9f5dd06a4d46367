import { check } from '#core/forms.ts'
import { html } from '#core/html.ts'
import { json, seeOther, type Route, type Visit } from '#core/http.ts'
import {
  addedResponse,
  limitSignIn,
  optionsForUsing,
  organiserRing,
  passkeyNameSchema,
  passkeysPage,
  usedResponse,
  type WrongName,
} from '#features/people/index.ts'
import { pageOf } from '#ui/frame.ts'
import { petitionPath, publicPetition, type Petition } from '../../queries.ts'
import { asOrganiser, giveOrganiser, markOf, type Organiser } from '../access.ts'
import {
  addOptions,
  addOrganiserPasskey,
  mayAdd,
  nameOrganiserPasskey,
  organiserByPasskey,
  organiserPasskeys,
  removeOrganiserPasskey,
} from './actions.ts'

const placeOf = (petition: Petition): string => `${petitionPath(petition)}/organise`

async function page(
  visit: Visit,
  petition: Petition,
  organiser: Organiser,
  wrong?: WrongName,
): Promise<Response> {
  const { ctx, words } = visit
  const passkeys = await organiserPasskeys(ctx, petition, organiser)
  return pageOf(
    visit,
    {
      title: words('people.passkeys'),
      robots: 'noindex',
      sample: petition.sample,
      scripts: ['passkey.js'],
      status: wrong ? 422 : 200,
    },
    passkeysPage({
      words,
      account: placeOf(petition),
      kicker: html`<a href="${placeOf(petition)}">${words('organising.heading')}</a>`,
      passkeys,
      mayAdd: mayAdd(organiser, passkeys.length),
      keeps: 0,
      more: html`<p>${words('organising.passkeys-how')}</p>`,
      wrong,
    }),
  )
}

/** What the script does next: go on, or say what was wrong. */
function outcome(
  visit: Visit,
  petition: Petition,
  signed: { id: string; passkeyId: string } | undefined,
  next: string,
): Response {
  if (!signed) return json({ problem: visit.words('people.passkey-refused') }, { status: 422 })
  giveOrganiser(visit, petition, signed.id, signed.passkeyId)
  return json({ next })
}

export const organiserPasskeyRoutes: Route[] = [
  {
    method: 'POST',
    path: '/petitions/:slug/organise/passkey/options',
    may: 'anyone',
    async handle({ ctx, param, ip }) {
      await publicPetition(ctx, param('slug'))
      await limitSignIn(ctx, ip)
      return json(await optionsForUsing(ctx, organiserRing, undefined))
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/organise/passkey',
    may: 'anyone',
    async handle(visit) {
      const petition = await publicPetition(visit.ctx, visit.param('slug'))
      const response = usedResponse(await visit.json())
      const signed = await organiserByPasskey(visit.ctx, petition, response)
      return outcome(visit, petition, signed, placeOf(petition))
    },
  },
  {
    method: 'GET',
    path: '/petitions/:slug/organise/passkeys',
    may: 'signer',
    async handle(visit) {
      const { petition, organiser } = await asOrganiser(visit, 'read')
      return page(visit, petition, organiser)
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/organise/passkeys/options',
    may: 'signer',
    async handle(visit) {
      const { petition, organiser } = await asOrganiser(visit, 'read')
      // What the device calls it: it keeps no more than 64 bytes for sure.
      const name = visit.words('organising.passkey-of', { title: petition.text.action }).slice(0, 60)
      return json(await addOptions(visit.ctx, petition, organiser, name))
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/organise/passkeys',
    may: 'signer',
    async handle(visit) {
      const { petition, organiser } = await asOrganiser(visit, 'read')
      const response = addedResponse(await visit.json())
      const passkeyId = await addOrganiserPasskey(visit.ctx, petition, organiser, response)
      const signed = passkeyId === undefined ? undefined : { id: organiser.id, passkeyId }
      return outcome(visit, petition, signed, `${placeOf(petition)}/passkeys`)
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/organise/passkeys/:id/name',
    may: 'signer',
    async handle(visit) {
      const { petition, organiser } = await asOrganiser(visit, 'read')
      const { values } = await visit.form()
      const checked = check(passkeyNameSchema, values)
      const id = visit.param('id')
      if (!checked.ok)
        return page(visit, petition, organiser, {
          id,
          value: values.name ?? '',
          problems: checked.problems,
        })
      await nameOrganiserPasskey(visit.ctx, petition, organiser, id, checked.value.name)
      return seeOther(`${placeOf(petition)}/passkeys`)
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/organise/passkeys/:id/removal',
    may: 'signer',
    async handle(visit) {
      const { petition, organiser } = await asOrganiser(visit, 'read')
      const id = visit.param('id')
      await removeOrganiserPasskey(visit.ctx, petition, organiser, id)
      // What this very passkey had opened is shut now, but for the browser in which it was removed: that stays in as long as it would have.
      if (organiser.mark === markOf(id))
        giveOrganiser(visit, petition, organiser.id, undefined, organiser.ends)
      return seeOther(`${placeOf(petition)}/passkeys`)
    },
  },
]
