import { html, safeUrl, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { definitionList, emptyState, headline, linkRow, pager, section, time } from '#ui/parts.ts'
import type { OutboxMail } from '../queries.ts'

export interface OutboxPage {
  words: Words
  mails: Omit<OutboxMail, 'text' | 'html' | 'messageId'>[]
  next: string | undefined
  /** The mail server in use, '' where none is set. */
  server: string
}

export function outboxPage({ words, mails, next, server }: OutboxPage): Html {
  return html`${headline({ title: words('desk.outbox') })}
<p>${server ? words('desk.outbox-server', { server }) : words('desk.outbox-how')}</p>
${linkRow([html`<a href="/desk/outbox">${words('desk.outbox-again')}</a>`])}
${
  mails.length
    ? html`<ul class="rows">${mails.map(
        (
          mail,
        ) => html`<li><p><a href="/desk/outbox/${mail.id}"><strong dir="auto">${mail.subject}</strong></a></p>
<p class="note">${words('desk.outbox-to', { to: mail.recipient })} · ${time(words, mail.at)}</p></li>`,
      )}</ul>`
    : emptyState({ text: words('desk.outbox-empty') })
}
${next ? pager({ words, next }) : ''}`
}

export function mailPage(words: Words, mail: OutboxMail, baseUrl: string): Html {
  return html`${headline({ kicker: html`<a href="/desk/outbox">${words('desk.outbox')}</a>`, title: mail.subject })}
${definitionList([
  [words('desk.mail-to'), mail.recipient],
  [words('desk.mail-at'), time(words, mail.at)],
  [words('desk.mail-id'), html`<span dir="ltr">${mail.messageId}</span>`],
])}
${section({ id: 'text', title: words('desk.mail-text'), content: html`<pre class="verbatim" dir="auto">${linked(mail.text, baseUrl)}</pre>` })}
${
  mail.html
    ? html`<details><summary>${words('desk.mail-html')}</summary><pre class="verbatim" dir="ltr">${mail.html}</pre></details>`
    : ''
}`
}

/** The text as it is, with links to this site as links; those that lead elsewhere stay text. */
function linked(text: string, baseUrl: string): (Html | string)[] {
  return text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part) => (part.startsWith(`${baseUrl}/`) ? html`<a href="${safeUrl(part)}">${part}</a>` : part))
}
