import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { mayInclude, rights, type Member, type MemberRow } from '#features/people/index.ts'
import { emailField, radioGroup, submitButton, textField } from '#ui/fields.ts'
import { section } from '#ui/parts.ts'
import { errorAt, type Filled } from './frame.ts'

/** Who acts for the place, and for those who speak for it the form that invites somebody else. */
export function membersSection(
  words: Words,
  { members, member, filled }: { members: MemberRow[]; member: Member; filled: Filled },
): Html {
  const speaks = mayInclude(member.may, 'speaks')
  const { values } = filled
  return section({
    id: 'members',
    title: words('parties.members'),
    content: html`<ul class="rows">${members.map(
      (row) =>
        html`<li><p><strong><bdi>${row.name}</bdi></strong>, <bdi>${row.title}</bdi> · ${words(`members.may-${row.may}`)} · ${words('people.passkeys-count', { n: row.passkeys })}</p>${
          speaks || row.id === member.id
            ? html`<form method="post" action="/my-place/members/${row.id}/departure">${submitButton({ label: words(row.id === member.id ? 'parties.leave' : 'parties.end-account'), kind: 'danger' })}</form>`
            : ''
        }</li>`,
    )}</ul>
${
  speaks
    ? html`<h3>${words('parties.invite')}</h3><p>${words('parties.invite-how')}</p>
<form method="post" action="/my-place/members" novalidate>${memberFields(words, filled)}
${radioGroup({
  words,
  name: 'may',
  label: words('members.may'),
  value: values.may,
  error: errorAt(words, filled, 'may'),
  required: true,
  choices: rights.toReversed().map((may) => ({
    value: may,
    label: words(`members.may-${may}`),
    hint: words(`members.may-${may}-hint`),
  })),
})}
${submitButton({ label: words('parties.invite-button') })}</form>`
    : ''
}`,
  })
}

const memberFields = (words: Words, filled: Filled): Html =>
  html`${textField({ words, name: 'name', label: words('members.name'), hint: words('members.name-hint'), value: filled.values.name, error: errorAt(words, filled, 'name'), maxlength: 80, required: true })}
${textField({ words, name: 'title', label: words('members.title'), hint: words('members.title-hint'), value: filled.values.title, error: errorAt(words, filled, 'title'), maxlength: 80, required: true })}
${emailField({ words, name: 'email', label: words('people.email'), value: filled.values.email, error: errorAt(words, filled, 'email'), required: true })}`
