import { html, type Html } from '#core/html.ts'
import type { Problems } from '#core/forms.ts'
import type { Words } from '#core/i18n.ts'
import { emailField, errorSummary, submitButton } from '#ui/fields.ts'
import { headline, section } from '#ui/parts.ts'
import { passkeyButton } from '../passkeys/element.ts'

export interface Filled {
  values: Record<string, string>
  problems: Problems
}

export function memberSignInPage(words: Words, { values, problems }: Filled): Html {
  const error = problems.email && words(problems.email)
  return html`${errorSummary({ words, errors: error ? [{ name: 'email', message: error }] : [] })}
${headline({ title: words('members.sign-in'), byline: words('members.sign-in-who') })}
${section({
  id: 'passkey',
  title: words('people.sign-in-passkey'),
  content: html`<p>${words('people.sign-in-passkey-how')}</p>${passkeyButton(words, {
    ceremony: 'get',
    options: '/my-place/sign-in/passkey/options',
    action: '/my-place/sign-in/passkey',
    label: words('people.sign-in-passkey-button'),
  })}`,
})}
${section({
  id: 'mail',
  title: words('people.sign-in-mail'),
  content: html`<p>${words('people.sign-in-mail-how')}</p>
<form method="post" action="/my-place/sign-in">
${emailField({ words, name: 'email', label: words('people.email'), value: values.email, error, required: true, autocomplete: 'username' })}
${submitButton({ label: words('people.sign-in-mail-button'), kind: 'quiet' })}
</form>`,
})}
<p>${words('members.no-account')} <a href="/named">${words('members.named-list')}</a></p>`
}

export function memberLinkAskedPage(words: Words): Html {
  return html`${headline({ title: words('people.link-asked') })}
<p>${words('members.link-asked-what')}</p>
<p><a href="/my-place/sign-in">${words('people.back-to-sign-in')}</a></p>`
}

/** A mailed link: reading it does nothing, because mail scanners follow links; the button signs in. */
export function memberLinkPage(words: Words, action: string): Html {
  return html`${headline({ title: words('members.sign-in') })}
<p>${words('people.link-how')}</p>
<form method="post" action="${action}">${submitButton({ label: words('people.link-button') })}</form>`
}
