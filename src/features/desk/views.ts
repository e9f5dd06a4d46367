import { html, type Html } from '#core/html.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { age, headline, linkButton, notice } from '#ui/parts.ts'
import type { SetupLine } from './setup/rules.ts'

export interface Queue {
  href: string
  /** `desk.queue-…` counts it in words. */
  name:
    | 'posters'
    | 'petitions'
    | 'appeals'
    | 'announcements'
    | 'signatures'
    | 'names'
    | 'updates'
    | 'texts'
    | 'reviews'
    | 'pairs'
    | 'reasons'
  count: number
  /** Since when the oldest waits. */
  oldest: Date | undefined
}

export interface Overview {
  words: Words
  queues: Queue[]
  now: Date
  /** For the operator: what the checklist still has open. */
  open: SetupLine[]
  local: boolean
}

export function overviewPage({ words, queues, now, open, local }: Overview): Html {
  return html`${headline({ title: words('desk.overview') })}
${
  open.length
    ? notice({
        kind: 'attention',
        title: words('desk.setup-left', { n: open.length }),
        content: html`<ul>${open.map((line) => html`<li>${words(`desk.line-${line.id}`)}</li>`)}</ul><p>${linkButton({ href: '/desk/setup', label: words('desk.setup'), kind: 'quiet' })}</p>`,
      })
    : ''
}
<ul class="rows">${queues.map((queue) => queueRow(words, queue, now))}</ul>
${local ? html`<p class="note">${words('desk.local')}</p>` : ''}`
}

function queueRow(words: Words, { href, name, count, oldest }: Queue, now: Date): Html {
  const waits = oldest
    ? words('desk.queue-oldest', { age: age(words.locale, now.getTime() - oldest.getTime()) })
    : ''
  return html`<li><p><a href="${href}"><strong>${words(`desk.queue-${name}` as MessageKey, { n: count })}</strong></a></p>${
    waits ? html`<p class="note">${waits}</p>` : ''
  }</li>`
}
