import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { petitionPath } from '#features/petitions/index.ts'
import { partyPath, partyRoles, type Party } from '#features/statements/index.ts'
import { workPath } from '#features/works/index.ts'
import { emailField, hidden, radioGroup, submitButton, textField } from '#ui/fields.ts'
import { emptyState, headline, linkButton, section } from '#ui/parts.ts'
import { formSummary, problemAt, problemSummary, type Filled } from '../frame.ts'
import { domains, members, proofs } from './identity-views.ts'
import { deskPath, fieldsOf, formOf, type PartyPage } from './party-form.ts'
import type { Unnamed } from './queries.ts'
import { hidings, outcomesOf, statements } from './statement-views.ts'

export function partiesPage({
  words,
  parties,
  unnamed,
  filled,
}: {
  words: Words
  parties: Party[]
  unnamed: Unnamed[]
  filled: Filled
}): Html {
  return html`${problemSummary(words, filled)}
${headline({ title: words('desk.parties') })}
<p>${words('desk.parties-how')}</p>
${
  parties.length
    ? html`<ul class="rows">${parties.map(
        (party) =>
          html`<li><p><a href="${deskPath(party)}"><strong><bdi>${party.name}</bdi></strong></a> · ${words(`parties.role-${party.role}`)} · ${words(party.claimedAt ? 'parties.is-claimed' : 'parties.is-unclaimed')}</p></li>`,
      )}</ul>`
    : emptyState({ text: words('parties.list-none') })
}
${section({
  id: 'add',
  title: words('desk.party-add'),
  content: html`<form method="post" action="/desk/parties">
${textField({ words, name: 'name', label: words('parties.name'), hint: words('desk.party-name-hint'), value: filled.values.name, error: problemAt(words, filled, 'name'), maxlength: 120, required: true })}
${radioGroup({ words, name: 'role', label: words('parties.role'), value: filled.values.role, error: problemAt(words, filled, 'role'), required: true, choices: partyRoles.map((role) => ({ value: role, label: words(`parties.role-${role}`) })) })}
${submitButton({ label: words('desk.party-add') })}</form>`,
})}
${
  unnamed.length
    ? section({
        id: 'unnamed',
        title: words('desk.party-unnamed'),
        content: html`<ul class="rows">${unnamed.map(
          ({ name, role, petitions, works }) =>
            html`<li><p><bdi>${name}</bdi> · ${words('desk.party-uses', { petitions, works })}</p>
<form method="post" action="/desk/parties">${hidden('name', name)}${hidden('role', role)}${submitButton({ label: words('desk.party-add-this'), kind: 'quiet' })}</form></li>`,
        )}</ul>`,
      })
    : ''
}`
}

export function partyPage(page: PartyPage): Html {
  const { words, party, form, filled } = page
  return html`${formSummary(words, { ...filled, form })}
${headline({ kicker: html`<a href="/desk/parties">${words('desk.parties')}</a>`, title: html`<bdi>${party.name}</bdi>`, byline: words(party.claimedAt ? 'parties.is-claimed' : 'parties.is-unclaimed') })}
<p>${linkButton({ href: partyPath(party), label: words('parties.place-public'), kind: 'quiet' })}</p>
${proofs(page)}
${domains(page)}
${contact(page)}
${threshold(page)}
${members(page)}
${names(page)}
${links(page)}
${statements(page)}
${outcomesOf(page)}
${hidings(page)}`
}

function contact(page: PartyPage): Html {
  const { words, party } = page
  const field = fieldsOf(page, 'contact')('email')
  return section({
    id: 'contact',
    title: words('desk.party-contact'),
    content: html`<p>${words('desk.party-contact-how')}</p>
${formOf(party, 'contact', html`${emailField({ ...field, value: field.value ?? page.contact, label: words('people.email'), required: false })}${submitButton({ label: words('desk.save'), kind: 'quiet' })}`)}`,
  })
}

function threshold(page: PartyPage): Html {
  const { words, party } = page
  const field = fieldsOf(page, 'threshold')('threshold')
  return section({
    id: 'threshold',
    title: words('desk.threshold'),
    content: html`<p>${words('desk.party-threshold-how')}</p>
${formOf(party, 'threshold', html`${textField({ ...field, value: field.value ?? page.threshold?.toString(), label: words('desk.threshold'), inputmode: 'numeric', maxlength: 12, required: false })}${submitButton({ label: words('desk.save'), kind: 'quiet' })}`)}`,
  })
}

function names(page: PartyPage): Html {
  const { words, party } = page
  const at = fieldsOf(page, 'names')
  return section({
    id: 'names',
    title: words('desk.party-names'),
    content: html`<p>${words('desk.party-names-how')}</p><ul class="plain">${party.names.map((name) => html`<li><bdi>${name}</bdi></li>`)}</ul>
${formOf(party, 'names', html`${textField({ ...at('name'), label: words('parties.name'), maxlength: 120, required: true })}${submitButton({ label: words('desk.party-name-add'), kind: 'quiet' })}`)}`,
  })
}

function links(page: PartyPage): Html {
  const { words, party, petitions, works } = page
  const at = fieldsOf(page, 'links')
  return section({
    id: 'links',
    title: words('desk.party-links'),
    content: html`<ul class="plain">${petitions.map((petition) => html`<li><a href="${petitionPath(petition)}"><bdi>${petition.text.action}</bdi></a></li>`)}${works.map((work) => html`<li><a href="${workPath(work)}"><bdi>${work.title}</bdi></a></li>`)}</ul>
<details><summary>${words('desk.party-link-decide')}</summary><p>${words('desk.party-links-how')}</p>
${formOf(
  party,
  'links',
  html`${textField({ ...at('petition'), label: words('desk.party-link-petition'), maxlength: 300, required: false })}
${textField({ ...at('work'), label: words('desk.party-link-work'), maxlength: 300, required: false })}
${radioGroup({
  ...at('decision'),
  label: words('desk.party-link-is'),
  required: true,
  choices: [
    { value: 'is', label: words('desk.party-is') },
    { value: 'is-not', label: words('desk.party-is-not') },
  ],
})}
${textField({ ...at('reason'), label: words('desk.log-why'), maxlength: 200, required: true })}${submitButton({ label: words('desk.decide') })}`,
)}</details>`,
  })
}
