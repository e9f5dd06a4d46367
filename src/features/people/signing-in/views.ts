import { html, type Html } from '#core/html.ts'
import type { Problems } from '#core/forms.ts'
import type { Words } from '#core/i18n.ts'
import { emailField, errorSummary, submitButton, textField } from '#ui/fields.ts'
import { headline, section } from '#ui/parts.ts'
import { passkeyButton } from '../passkeys/element.ts'

interface Filled {
  values: Record<string, string>
  problems: Problems
}

const errorsOf = (words: Words, problems: Problems) =>
  Object.entries(problems).map(([name, key]) => ({ name, message: words(key) }))

const errorAt = (words: Words, problems: Problems, name: string): string | undefined =>
  problems[name] && words(problems[name])

export function signInPage(words: Words, { values, problems }: Filled): Html {
  return html`${errorSummary({ words, errors: errorsOf(words, problems) })}
${headline({ title: words('people.sign-in') })}
${section({
  id: 'passkey',
  title: words('people.sign-in-passkey'),
  content: html`<p>${words('people.sign-in-passkey-how')}</p>${passkeyButton(words, {
    ceremony: 'get',
    options: '/desk/sign-in/passkey/options',
    action: '/desk/sign-in/passkey',
    label: words('people.sign-in-passkey-button'),
  })}`,
})}
${section({
  id: 'mail',
  title: words('people.sign-in-mail'),
  content: html`<p>${words('people.sign-in-mail-how')}</p>
<form method="post" action="/desk/sign-in">
${emailField({ words, name: 'email', label: words('people.email'), value: values.email, error: errorAt(words, problems, 'email'), required: true, autocomplete: 'username' })}
${submitButton({ label: words('people.sign-in-mail-button'), kind: 'quiet' })}
</form>`,
})}`
}

export function linkAskedPage(words: Words): Html {
  return html`${headline({ title: words('people.link-asked') })}
<p>${words('people.link-asked-what')}</p>
<p>${words('people.link-asked-not')}</p>
<p><a href="/desk/sign-in">${words('people.back-to-sign-in')}</a></p>`
}

/** A mailed link: reading it does nothing, because mail scanners follow links; the button signs in. */
export function linkPage(words: Words, action: string): Html {
  return html`${headline({ title: words('people.sign-in') })}
<p>${words('people.link-how')}</p>
<form method="post" action="${action}">
${submitButton({ label: words('people.link-button') })}
</form>`
}

export function invitePage(words: Words, action: string, { values, problems }: Filled): Html {
  return html`${errorSummary({ words, errors: errorsOf(words, problems) })}
${headline({ title: words('people.invite') })}
<p>${words('people.invite-how')}</p>
<form method="post" action="${action}">
${textField({ words, name: 'name', label: words('people.name'), hint: words('people.name-hint'), value: values.name, error: errorAt(words, problems, 'name'), maxlength: 80, autocomplete: 'name', required: true })}
${emailField({ words, name: 'email', label: words('people.email'), hint: words('people.invite-email-hint'), value: values.email, error: errorAt(words, problems, 'email'), required: true })}
${submitButton({ label: words('people.invite-button') })}
</form>`
}
