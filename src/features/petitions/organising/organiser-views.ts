import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { emailField, errorSummary, radioGroup, submitButton, textField } from '#ui/fields.ts'
import { passkeyButton } from '#features/people/index.ts'
import { pageOf } from '#ui/frame.ts'
import { day, headline, section } from '#ui/parts.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { fieldsOf, type OrganisePage } from './frame.ts'

export function organisers(words: Words, page: OrganisePage): Html {
  const { petition, others, wrong } = page
  const path = petitionPath(petition)
  const field = fieldsOf(words, wrong, 'organisers')
  return section({
    id: 'organisers',
    title: words('organising.organisers'),
    content: html`${
      others.length
        ? html`<ul class="rows">${others.map(
            (
              one,
            ) => html`<li><p><strong dir="auto">${one.name}</strong> · <bdi>${one.address}</bdi> · ${words(`organising.role-short-${one.role}`)}</p>
<p class="note">${one.acceptedAt ? html`${words('organising.accepted')} ${day(words, one.acceptedAt)}` : html`${words('organising.invited')} ${day(words, one.invitedAt)}`}</p>
<form method="post" action="${path}/organise/organisers/${one.id}/end">${submitButton({ label: words('organising.end', { name: one.name }), kind: 'quiet' })}</form></li>`,
          )}</ul>`
        : ''
    }
<form method="post" action="${path}/organise/organisers" novalidate>
<p>${words('organising.invite-how')}</p>
${textField({ ...field('name'), label: words('organising.invite-name'), maxlength: 80, required: true })}
${emailField({ ...field('email'), label: words('organising.invite-email'), autocomplete: 'off', required: true })}
${radioGroup({
  ...field('role'),
  label: words('organising.invite-role'),
  choices: (['writes', 'reads'] as const).map((role) => ({
    value: role,
    label: words(`organising.invite-${role}`),
  })),
})}
${submitButton({ label: words('organising.invite'), kind: 'quiet' })}
</form>`,
  })
}

/** The way to one's own passkeys. */
export const passkeysLink = (words: Words, { petition }: OrganisePage): Html =>
  section({
    id: 'passkeys',
    title: words('people.passkeys'),
    content: html`<p>${words('organising.passkeys-why')} <a href="${petitionPath(petition)}/organise/passkeys">${words('organising.passkeys-open')}</a></p>`,
  })

export const leave = (words: Words, { petition, organiser }: OrganisePage): Html =>
  section({
    id: 'leave',
    title: words('organising.leave'),
    content: html`<form method="post" action="${petitionPath(petition)}/organise/leaving"><p>${words('organising.leave-how')}</p>${submitButton({ label: words('organising.leave'), kind: 'quiet' })}</form>
${
  organiser.role === 'author'
    ? ''
    : html`<form method="post" action="${petitionPath(petition)}/organise/organisers/${organiser.id}/end"><p>${words('organising.stop-how')}</p>${submitButton({ label: words('organising.stop'), kind: 'danger' })}</form>`
}`,
  })

/** For everybody who is not known here as an organiser. Says the same whoever asks. */
export function entryPage(
  visit: Visit,
  petition: Petition,
  { typed = '', problem, status }: { typed?: string; problem?: MessageKey; status: number },
): Response {
  const { words } = visit
  const path = petitionPath(petition)
  return pageOf(
    visit,
    {
      title: words('organising.enter-title'),
      robots: 'noindex',
      sample: petition.sample,
      scripts: ['passkey.js'],
      status,
    },
    html`${errorSummary({ words, errors: problem ? [{ name: 'email', message: words(problem) }] : [] })}
${headline({ kicker: html`<a href="${path}">${petition.text.action}</a>`, title: words('organising.enter-title') })}
${section({
  id: 'passkey',
  title: words('people.sign-in-passkey'),
  content: html`<p>${words('organising.enter-passkey-how')}</p>${passkeyButton(words, {
    ceremony: 'get',
    options: `${path}/organise/passkey/options`,
    action: `${path}/organise/passkey`,
    label: words('people.sign-in-passkey-button'),
  })}`,
})}
${section({
  id: 'mail',
  title: words('people.sign-in-mail'),
  content: html`<p>${words('organising.enter-how')}</p>
<form method="post" action="${path}/organise/letters" novalidate>
${emailField({ words, name: 'email', label: words('organising.enter-email'), value: typed, required: true, ...(problem && { error: words(problem) }) })}
${submitButton({ label: words('organising.enter-send') })}
</form>`,
})}`,
  )
}
