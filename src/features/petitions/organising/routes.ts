import { Forbidden, Gone, NotFound, TooMany } from '#core/errors.ts'
import { check } from '#core/forms.ts'
import { html } from '#core/html.ts'
import { body, seeOther, type Route, type Visit } from '#core/http.ts'
import { memoryLimit, takeFrom, type Limit } from '#core/limits.ts'
import { submitButton } from '#ui/fields.ts'
import { petitionPath, publicPetition, type Petition } from '../queries.ts'
import { authorVoice } from '../texts/queries.ts'
import { withdrawUpdate, writeUpdate } from '../updates/actions.ts'
import { updateSchema } from '../updates/forms.ts'
import { isCheckedFirst } from '../updates/queries.ts'
import { asOrganiser, forgetOrganiser, giveOrganiser, openOrganiserToken, organiserOf } from './access.ts'
import { acceptInvitation, askForLink, endOrganiser, inviteOrganiser } from './actions.ts'
import { askSchema, inviteSchema } from './forms.ts'
import { plainPage } from './frame.ts'
import { entryPage } from './organiser-views.ts'
import { posterOf } from './poster.ts'
import { showOrganise } from './page.ts'
import { coOrganisersOf } from './queries.ts'
import { previewPage } from './update-views.ts'

/** Each request may lead to a mail. */
const linkLimit = (): Limit => memoryLimit(10, 3600)

const placeOf = (petition: Petition): string => `${petitionPath(petition)}/organise`

export const organisingRoutes: Route[] = [
  {
    method: 'GET',
    path: '/petitions/:slug/organise',
    may: 'signer',
    async handle(visit) {
      const petition = await publicPetition(visit.ctx, visit.param('slug'))
      const organiser = await organiserOf(visit, petition)
      return organiser
        ? showOrganise(visit, petition, organiser)
        : entryPage(visit, petition, { status: 403 })
    },
  },
  {
    // The way in from the petition's page, which is alike for everybody.
    method: 'GET',
    path: '/petitions/:slug/organise/enter',
    may: 'anyone',
    async handle(visit) {
      const petition = await publicPetition(visit.ctx, visit.param('slug'))
      return (await organiserOf(visit, petition))
        ? seeOther(placeOf(petition))
        : entryPage(visit, petition, { status: 200 })
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/organise/letters',
    may: 'anyone',
    async handle(visit) {
      const { ctx, words, ip } = visit
      const petition = await publicPetition(ctx, visit.param('slug'))
      const form = await visit.form()
      const parsed = check(askSchema, form.values)
      if (!parsed.ok)
        return entryPage(visit, petition, {
          typed: form.get('email'),
          problem: parsed.problems.email!,
          status: 422,
        })
      const wait = await takeFrom(ctx.shared(linkLimit), ip)
      if (wait) throw new TooMany('organising.enter-too-many', wait)
      await askForLink(ctx, petition, parsed.value.email)
      return plainPage(
        visit,
        petition,
        words('organising.enter-sent-title'),
        html`<p>${words('organising.enter-sent')}</p>`,
      )
    },
  },
  {
    method: 'GET',
    path: '/petitions/:slug/organise/enter/:token',
    may: 'link',
    async handle(visit) {
      const { words, url } = visit
      const { petition, over } = await behindLink(visit)
      if (over) return overPage(visit, petition)
      return plainPage(
        visit,
        petition,
        words('organising.enter-button-title'),
        html`<p>${words('organising.enter-button-how')}</p>
<form method="post" action="${url.pathname}">${submitButton({ label: words('organising.enter-button') })}</form>`,
      )
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/organise/enter/:token',
    may: 'link',
    async handle(visit) {
      const { petition, id, over } = await behindLink(visit)
      if (over) return overPage(visit, petition)
      await acceptInvitation(visit.ctx, petition.id, id)
      giveOrganiser(visit, petition, id)
      return seeOther(placeOf(petition))
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/organise/updates',
    may: 'signer',
    async handle(visit) {
      const { petition, organiser } = await asOrganiser(visit, 'write')
      const form = await visit.form()
      const parsed = check(updateSchema, form.values)
      const go = form.get('go')
      if (!parsed.ok || go === 'edit')
        return showOrganise(visit, petition, organiser, {
          form: 'updates',
          values: form.values,
          problems: parsed.ok ? {} : parsed.problems,
        })
      if (go !== 'publish')
        return previewPage(
          visit,
          petition,
          organiser,
          parsed.value,
          await isCheckedFirst(visit.ctx, petition.id),
        )
      const decision = await writeUpdate(visit.ctx, petition, organiser.by, parsed.value)
      return seeOther(`${placeOf(petition)}?done=${decision}`)
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/organise/updates/:n/withdrawal',
    may: 'signer',
    async handle(visit) {
      const { petition, organiser } = await asOrganiser(visit, 'write')
      const n = visit.param('n')
      if (!/^[1-9]\d{0,5}$/.test(n)) throw new NotFound()
      await withdrawUpdate(visit.ctx, petition, organiser, Number(n))
      return seeOther(`${placeOf(petition)}?done=withdrawn`)
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/organise/organisers',
    may: 'signer',
    async handle(visit) {
      const { petition, organiser } = await asOrganiser(visit, 'lead')
      const { values } = await visit.form()
      const parsed = check(inviteSchema, values)
      const known = parsed.ok && (await inviteOrganiser(visit.ctx, petition, parsed.value)) === 'known'
      if (!parsed.ok || known)
        return showOrganise(visit, petition, organiser, {
          form: 'organisers',
          values,
          problems: parsed.ok ? { email: 'organising.invite-known' } : parsed.problems,
        })
      return seeOther(`${placeOf(petition)}?done=invited`)
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/organise/organisers/:id/end',
    may: 'signer',
    async handle(visit) {
      const { petition, organiser } = await asOrganiser(visit, 'read')
      const id = visit.param('id')
      if (organiser.role !== 'author' && organiser.id !== id) throw new Forbidden('organising.not-yours')
      const others = await coOrganisersOf(visit.ctx, petition.id)
      if (!others.some((one) => one.id === id)) throw new NotFound()
      await endOrganiser(visit.ctx, petition.id, id)
      if (organiser.id !== id) return seeOther(`${placeOf(petition)}?done=ended`)
      forgetOrganiser(visit, petition)
      return seeOther(petitionPath(petition))
    },
  },
  {
    method: 'POST',
    path: '/petitions/:slug/organise/leaving',
    may: 'signer',
    async handle(visit) {
      const { petition } = await asOrganiser(visit, 'read')
      forgetOrganiser(visit, petition)
      return seeOther(petitionPath(petition))
    },
  },
  {
    method: 'GET',
    path: '/petitions/:slug/poster.pdf',
    may: 'anyone',
    cacheSeconds: 60,
    async handle(visit) {
      const petition = await publicPetition(visit.ctx, visit.param('slug'))
      if (petition.state.name === 'declined') throw new Gone('petitions.gone')
      return body(await posterOf(visit, petition), 'application/pdf', {
        headers: { 'content-disposition': `inline; filename="${petition.slug}.pdf"` },
      })
    },
  },
]

async function behindLink(visit: Visit): Promise<{ petition: Petition; id: string; over: boolean }> {
  const { ctx } = visit
  const petition = await publicPetition(ctx, visit.param('slug'))
  const token = openOrganiserToken(ctx.keys, petition.id, visit.param('token'), ctx.clock.now())
  if (!token) throw new NotFound()
  const known =
    token.id === (await authorVoice(ctx, petition.id)) ||
    (await coOrganisersOf(ctx, petition.id)).some(({ id }) => id === token.id)
  if (!known) throw new NotFound()
  return { petition, ...token }
}

const overPage = (visit: Visit, petition: Petition): Response =>
  plainPage(
    visit,
    petition,
    visit.words('organising.enter-over-title'),
    html`<p>${visit.words('organising.enter-over')} <a href="${placeOf(petition)}">${visit.words('organising.enter-again')}</a></p>`,
    410,
  )
