import { html, type Child, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { table } from '#ui/parts.ts'

/** What was decided about one thing: each row says when, who, what and why. */
export const history = (words: Words, rows: Child[][]): Html =>
  html`<h2>${words('desk.history')}</h2>
<div class="desk-table">${table({
    id: 'history',
    caption: words('desk.history'),
    captionHidden: true,
    columns: [
      { label: words('desk.log-at') },
      { label: words('desk.log-who') },
      { label: words('desk.log-what') },
      { label: words('desk.log-why') },
    ],
    rows,
  })}</div>`
