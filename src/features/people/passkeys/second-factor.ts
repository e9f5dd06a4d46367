import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { isLocal } from '#core/site-rules.ts'
import { submitButton } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { headline, linkButton, notice, section } from '#ui/parts.ts'
import { passkeyButton } from './element.ts'

/** Staff and those who act for a place have pages alike, each under an address of their own. */
export type Account = '/desk' | '/my-place'

export const addPasskey = (words: Words, account: string): Html =>
  passkeyButton(words, {
    ceremony: 'create',
    options: `${account}/passkeys/options`,
    action: `${account}/passkeys`,
    label: words('people.passkey-add-button'),
  })

export interface SecondFactor {
  account: Account
  passkeys: number
  mayAdd: boolean
  /** Who helps when every passkey is lost. */
  lost: MessageKey
  /** On this machine only, where the link alone is enough: what it means to go on without, and where to. */
  later: { how: MessageKey; href: string }
}

/** The second factor of whoever signed in by a link, and where the first passkey is added. */
export function secondFactorPage(
  visit: Visit,
  { account, passkeys, mayAdd, lost, later }: SecondFactor,
): Response {
  const { words, ctx } = visit
  const title = words(passkeys ? 'people.second-factor' : 'people.first-passkey')
  const local = isLocal(ctx.config)
  return pageOf(
    visit,
    { title, robots: 'noindex', scripts: ['passkey.js'] },
    html`${headline({ title })}
${ctx.config.secure || local ? '' : notice({ kind: 'attention', title: words('people.insecure'), content: html`<p>${words('people.insecure-what')}</p>` })}
${
  passkeys
    ? section({
        id: 'use',
        title: words('people.second-factor-use'),
        content: html`<p>${words('people.second-factor-how')}</p>${passkeyButton(words, {
          ceremony: 'get',
          options: `${account}/passkey/options`,
          action: `${account}/passkey`,
          label: words('people.second-factor-button'),
        })}`,
      })
    : ''
}
${
  mayAdd
    ? section({
        id: 'add',
        title: words('people.passkey-add'),
        content: html`<p>${words('people.passkey-what')}</p>${addPasskey(words, account)}`,
      })
    : html`<p>${words(lost)}</p>`
}
${
  local
    ? section({
        id: 'later',
        title: words('people.later'),
        content: html`<p>${words(later.how)}</p><p>${linkButton({ href: later.href, label: words('people.later-button'), kind: 'quiet' })}</p>`,
      })
    : ''
}
<form method="post" action="${account}/sign-out">${submitButton({ label: words('people.sign-out'), kind: 'quiet' })}</form>`,
  )
}
