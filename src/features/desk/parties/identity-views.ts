import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { rights } from '#features/people/index.ts'
import { lostSince } from '#features/statements/index.ts'
import { emailField, hidden, radioGroup, submitButton, textArea, textField } from '#ui/fields.ts'
import { day, section } from '#ui/parts.ts'
import { fieldsOf, formOf, type PartyPage } from './party-form.ts'

export function proofs(page: PartyPage): Html {
  const { words, party } = page
  const at = fieldsOf(page, 'proofs')
  return section({
    id: 'proofs',
    title: words('parties.who'),
    content: html`<ul class="rows">${party.proofs.map((proof) => {
      const lost = lostSince(proof)
      return html`<li><p>${words(`desk.party-proof-${proof.method}`)} <bdi>${proof.domain ?? proof.note}</bdi>, ${day(words, proof.at)}${
        lost ? html` · ${words('parties.record-lost')} ${day(words, lost)}` : ''
      }</p></li>`
    })}</ul>
<details><summary>${words('desk.party-by-hand')}</summary><p>${words('desk.party-by-hand-how')}</p>
${formOf(
  party,
  'proofs',
  html`${textArea({ ...at('note'), label: words('desk.party-note'), hint: words('desk.party-note-hint'), maxlength: 500, rows: 3, required: true })}
${person(words, at)}${submitButton({ label: words('desk.party-by-hand-button') })}`,
)}</details>`,
  })
}

export function domains(page: PartyPage): Html {
  const { words, party } = page
  const at = fieldsOf(page, 'domains')
  return section({
    id: 'domains',
    title: words('desk.party-domains'),
    content: html`<p>${words('desk.party-domains-how')}</p>
<ul class="rows">${party.domains.map(
      (domain) =>
        html`<li><p><bdi>${domain}</bdi></p>${formOf(party, 'domains', html`${hidden('domain', domain)}${hidden('act', 'drop')}${submitButton({ label: words('desk.party-drop'), kind: 'danger' })}`)}</li>`,
    )}</ul>
${formOf(party, 'domains', html`${textField({ ...at('domain'), label: words('parties.domain'), maxlength: 253, required: true })}${submitButton({ label: words('desk.party-domain-add'), kind: 'quiet' })}`)}`,
  })
}

export function members(page: PartyPage): Html {
  const { words, party } = page
  const at = fieldsOf(page, 'members')
  return section({
    id: 'members',
    title: words('parties.members'),
    content: html`<ul class="rows">${page.members.map(
      (row) =>
        html`<li><p><strong><bdi>${row.name}</bdi></strong>, <bdi>${row.title}</bdi> · ${words(`members.may-${row.may}`)} · ${words('people.passkeys-count', { n: row.passkeys })}</p>
${formOf(party, 'members', html`${hidden('leaves', String(row.id))}${submitButton({ label: words('parties.end-account'), kind: 'danger' })}`)}</li>`,
    )}</ul>
<details><summary>${words('parties.invite')}</summary>
${formOf(
  party,
  'members',
  html`${person(words, at)}${radioGroup({ ...at('may'), label: words('members.may'), required: true, choices: rights.toReversed().map((may) => ({ value: may, label: words(`members.may-${may}`) })) })}${submitButton({ label: words('parties.invite-button') })}`,
)}</details>`,
  })
}

const person = (words: Words, at: ReturnType<typeof fieldsOf>): Html =>
  html`${textField({ ...at('name'), label: words('members.name'), hint: words('members.name-hint'), maxlength: 80, required: true })}
${textField({ ...at('title'), label: words('members.title'), hint: words('members.title-hint'), maxlength: 80, required: true })}
${emailField({ ...at('email'), label: words('people.email'), required: true })}`
