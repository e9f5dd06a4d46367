import { html, type Html } from '#core/html.ts'
import type { Problems } from '#core/forms.ts'
import type { Words } from '#core/i18n.ts'
import { errorSummary, submitButton, textField } from '#ui/fields.ts'
import { day, headline, section } from '#ui/parts.ts'
import type { OwnPasskey } from './keys.ts'
import { addPasskey } from './second-factor.ts'

/** The form that was sent with a mistake. */
export interface WrongName {
  id: string
  value: string
  problems: Problems
}

export interface PasskeysPage {
  words: Words
  /** Under which their addresses are. */
  account: string
  kicker: Html
  passkeys: OwnPasskey[]
  mayAdd: boolean
  /** How many must stay: the last one where nothing else lets its owner in. */
  keeps: 0 | 1
  /** What stands under the list, besides. */
  more: Html
  wrong?: WrongName | undefined
}

export function passkeysPage({
  words,
  account,
  kicker,
  passkeys,
  mayAdd,
  keeps,
  more,
  wrong,
}: PasskeysPage): Html {
  const errors = Object.values(wrong?.problems ?? {}).map((key) => ({
    name: 'name',
    id: `name-${wrong?.id}`,
    message: words(key),
  }))
  const removable = passkeys.length > keeps
  return html`${errorSummary({ words, errors })}
${headline({ kicker, title: words('people.passkeys') })}
<p>${words('people.passkey-what')}</p>
${passkeys.length ? html`<ul class="rows">${passkeys.map((passkey) => row(words, account, passkey, removable, wrong))}</ul>` : html`<p>${words('people.passkeys-none')}</p>`}
${section({ id: 'add', title: words('people.passkey-add'), content: mayAdd ? addPasskey(words, account) : html`<p>${words('people.add-needs-passkey')}</p>` })}
${more}`
}

/** Where one signs out, here and everywhere. */
export const sessionsSection = (words: Words, account: string): Html =>
  section({
    id: 'sessions',
    title: words('people.sessions'),
    content: html`<p>${words('people.sessions-how')}</p>
<form method="post" action="${account}/sign-out">${submitButton({ label: words('people.sign-out'), kind: 'quiet' })}</form>
<form method="post" action="${account}/sign-out-everywhere">${submitButton({ label: words('people.sign-out-everywhere'), kind: 'danger' })}</form>`,
  })

function row(
  words: Words,
  account: string,
  passkey: OwnPasskey,
  removable: boolean,
  wrong: WrongName | undefined,
): Html {
  const mistaken = wrong?.id === passkey.id ? wrong : undefined
  const problem = mistaken?.problems.name
  const action = `${account}/passkeys/${passkey.id}`
  return html`<li>
<p><strong><bdi>${passkey.name}</bdi></strong> <span class="note">${words('people.passkey-added')} ${day(words, passkey.addedAt)}</span></p>
<form method="post" action="${action}/name" novalidate>
${textField({ words, name: 'name', id: `name-${passkey.id}`, label: words('people.passkey-name'), value: mistaken?.value ?? passkey.name, error: problem && words(problem), maxlength: 60, required: true })}
${submitButton({ label: words('people.passkey-rename'), kind: 'quiet' })}
</form>
${
  removable
    ? html`<form method="post" action="${action}/removal">${submitButton({ label: words('people.passkey-remove'), kind: 'danger' })}</form>`
    : html`<p class="note">${words('people.last-passkey')}</p>`
}
</li>`
}
