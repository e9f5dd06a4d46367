import { html, type Html } from '#core/html.ts'
import type { Problems } from '#core/forms.ts'
import type { Words } from '#core/i18n.ts'
import { errorSummary, submitButton, textField } from '#ui/fields.ts'
import { day, headline, section } from '#ui/parts.ts'
import type { OwnPasskey } from './actions.ts'
import { addPasskey } from './second-factor.ts'

export interface PasskeysPage {
  words: Words
  passkeys: OwnPasskey[]
  mayAdd: boolean
  /** The form that was sent with a mistake. */
  wrong?: { id: string; value: string; problems: Problems }
}

export function passkeysPage({ words, passkeys, mayAdd, wrong }: PasskeysPage): Html {
  const errors = Object.values(wrong?.problems ?? {}).map((key) => ({
    name: 'name',
    id: `name-${wrong?.id}`,
    message: words(key),
  }))
  return html`${errorSummary({ words, errors })}
${headline({ kicker: html`<a href="/desk">${words('people.desk')}</a>`, title: words('people.passkeys') })}
<p>${words('people.passkey-what')}</p>
${passkeys.length ? html`<ul class="rows">${passkeys.map((passkey) => row(words, passkey, passkeys.length, wrong))}</ul>` : html`<p>${words('people.passkeys-none')}</p>`}
${section({ id: 'add', title: words('people.passkey-add'), content: mayAdd ? addPasskey(words, '/desk') : html`<p>${words('people.add-needs-passkey')}</p>` })}
${section({
  id: 'sessions',
  title: words('people.sessions'),
  content: html`<p>${words('people.sessions-how')}</p>
<form method="post" action="/desk/sign-out">${submitButton({ label: words('people.sign-out'), kind: 'quiet' })}</form>
<form method="post" action="/desk/sign-out-everywhere">${submitButton({ label: words('people.sign-out-everywhere'), kind: 'danger' })}</form>`,
})}`
}

function row(words: Words, passkey: OwnPasskey, count: number, wrong: PasskeysPage['wrong']): Html {
  const mistaken = wrong?.id === passkey.id ? wrong : undefined
  const problem = mistaken?.problems.name
  const action = `/desk/passkeys/${passkey.id}`
  return html`<li>
<p><strong>${passkey.name}</strong> <span class="note">${words('people.passkey-added')} ${day(words, passkey.addedAt)}</span></p>
<form method="post" action="${action}/name">
${textField({ words, name: 'name', id: `name-${passkey.id}`, label: words('people.passkey-name'), value: mistaken?.value ?? passkey.name, error: problem && words(problem), maxlength: 60, required: true })}
${submitButton({ label: words('people.passkey-rename'), kind: 'quiet' })}
</form>
${
  count > 1
    ? html`<form method="post" action="${action}/removal">${submitButton({ label: words('people.passkey-remove'), kind: 'danger' })}</form>`
    : html`<p class="note">${words('people.last-passkey')}</p>`
}
</li>`
}
