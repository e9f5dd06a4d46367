import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'

interface PasskeyButton {
  ceremony: 'create' | 'get'
  /** Answers the options to a POST. */
  options: string
  /** Takes the authenticator's response, answers `{ next }` or `{ problem }`. */
  action: string
  label: string
}

/** The only thing of the desk that needs script; without it the element says so and what to do instead. */
export function passkeyButton(words: Words, { ceremony, options, action, label }: PasskeyButton): Html {
  return html`<passkey-button ceremony="${ceremony}" options="${options}" action="${action}" unsupported="${words('people.passkey-unsupported')}" cancelled="${words('people.passkey-cancelled')}" failed="${words('people.passkey-failed')}">
<p class="note">${words('people.passkey-no-script')}</p>
<button class="button main" type="button" hidden>${label}</button>
<p class="error" role="alert" hidden></p>
</passkey-button>`
}
