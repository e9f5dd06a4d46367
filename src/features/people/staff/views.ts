import { html, type Html } from '#core/html.ts'
import type { Problems } from '#core/forms.ts'
import type { Words } from '#core/i18n.ts'
import { emailField, errorSummary, radioGroup, submitButton, textArea, textField } from '#ui/fields.ts'
import { day, definitionList, emptyState, headline, notice, section, statusTag } from '#ui/parts.ts'
import type { FormerStaff, StaffRow } from './queries.ts'

export interface Filled {
  values: Record<string, string>
  problems: Problems
}

const at = (words: Words, { problems }: Filled, name: string): string | undefined =>
  problems[name] && words(problems[name])

const summary = (words: Words, { problems }: Filled): Html | '' =>
  errorSummary({
    words,
    errors: Object.entries(problems).map(([name, key]) => ({ name, message: words(key) })),
  })

export interface StaffPage {
  words: Words
  current: StaffRow[]
  former: FormerStaff[]
  filled: Filled
  /** What was just done. */
  done?: string
}

export function staffPage({ words, current, former, filled, done }: StaffPage): Html {
  return html`${summary(words, filled)}
${headline({ kicker: html`<a href="/desk">${words('people.desk')}</a>`, title: words('people.staff') })}
${done ? notice({ kind: 'done', content: html`<p>${done}</p>` }) : ''}
<ul class="rows">${current.map((member) => memberRow(words, member))}</ul>
${section({ id: 'invite', title: words('people.staff-invite'), content: inviteForm(words, filled) })}
${section({
  id: 'former',
  title: words('people.staff-former'),
  content: former.length
    ? definitionList(
        former.map((member) => [member.name, html`${day(words, member.departedAt)}: ${member.reason}`]),
      )
    : emptyState({ text: words('people.staff-former-none') }),
})}`
}

function memberRow(words: Words, member: StaffRow): Html {
  return html`<li><p><a href="/desk/staff/${member.id}"><strong>${member.name}</strong></a> ${statusTag(words(`people.role-${member.role}`))}
${member.email} · ${words('people.passkeys-count', { n: member.passkeys })}</p></li>`
}

function inviteForm(words: Words, filled: Filled): Html {
  return html`<p>${words('people.staff-invite-how')}</p>
<form method="post" action="/desk/staff">
${textField({ words, name: 'name', label: words('people.name'), hint: words('people.name-hint'), value: filled.values.name, error: at(words, filled, 'name'), maxlength: 80, required: true, autocomplete: 'off' })}
${emailField({ words, name: 'email', label: words('people.email'), value: filled.values.email, error: at(words, filled, 'email'), required: true, autocomplete: 'off' })}
${radioGroup({
  words,
  name: 'role',
  label: words('people.role'),
  value: filled.values.role ?? 'moderator',
  error: at(words, filled, 'role'),
  choices: [
    { value: 'moderator', label: words('people.role-moderator'), hint: words('people.role-moderator-hint') },
    { value: 'operator', label: words('people.role-operator'), hint: words('people.role-operator-hint') },
  ],
})}
${submitButton({ label: words('people.staff-invite-button') })}
</form>`
}

export interface MemberPage {
  words: Words
  member: StaffRow
  self: boolean
  filled: Filled & { form?: 'departure' | 'lost' }
}

export function memberPage({ words, member, self, filled }: MemberPage): Html {
  const action = `/desk/staff/${member.id}`
  return html`${errorSummary({ words, errors: Object.values(filled.problems).map((key) => ({ name: 'reason', id: `${filled.form}-reason`, message: words(key) })) })}
${headline({ kicker: html`<a href="/desk/staff">${words('people.staff')}</a>`, title: member.name })}
${definitionList([
  [words('people.email'), member.email],
  [words('people.role'), words(`people.role-${member.role}`)],
  [words('people.invited'), day(words, member.invitedAt)],
  [words('people.passkeys'), words.number(member.passkeys)],
])}
${
  self
    ? html`<p>${words('people.not-yourself')}</p>`
    : html`<form method="post" action="${action}/link">${submitButton({ label: words('people.staff-link-button'), kind: 'quiet' })}</form>
${section({ id: 'lost', title: words('people.staff-lost'), content: html`<p>${words('people.staff-lost-how')}</p>${reasonForm(words, `${action}/lost-passkeys`, 'lost', words('people.staff-lost-button'), filled)}` })}
${section({ id: 'departure', title: words('people.staff-departure'), content: html`<p>${words('people.staff-departure-how')}</p>${reasonForm(words, `${action}/departure`, 'departure', words('people.staff-departure-button'), filled)}` })}`
}`
}

function reasonForm(
  words: Words,
  action: string,
  form: 'departure' | 'lost',
  label: string,
  filled: MemberPage['filled'],
): Html {
  const mine = filled.form === form ? filled : { values: {} as Record<string, string>, problems: {} }
  return html`<form method="post" action="${action}">
${textArea({ words, name: 'reason', id: `${form}-reason`, label: words('people.reason'), hint: words('people.reason-hint'), value: mine.values.reason, error: at(words, mine, 'reason'), maxlength: 500, rows: 2, required: true })}
${submitButton({ label, kind: 'danger' })}
</form>`
}
