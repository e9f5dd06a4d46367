import { html, type Html } from '#core/html.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { en } from '#locales/index.ts'
import { emptyState, headline, pager, table, time } from '#ui/parts.ts'
import type { DeskEntry } from '../queries.ts'

/** An act in words; one that a newer part of the site records is shown by its name. */
function actName(words: Words, act: string): string {
  const key = `act.${act}`
  return key in en.desk ? words(`desk.${key}` as MessageKey) : act
}

export interface ActsPage {
  words: Words
  entries: DeskEntry[]
  names: Map<number, string>
  next: string | undefined
}

export function actsPage({ words, entries, names, next }: ActsPage): Html {
  const by = (entry: DeskEntry): string =>
    entry.staffId === null ? words('desk.log-site') : (names.get(entry.staffId) ?? String(entry.staffId))
  return html`${headline({ title: words('desk.log') })}
<p>${words('desk.log-how')}</p>
${
  entries.length
    ? html`<div class="desk-table">${table({
        id: 'log',
        caption: words('desk.log'),
        captionHidden: true,
        columns: [
          { label: words('desk.log-at') },
          { label: words('desk.log-who') },
          { label: words('desk.log-what') },
          { label: words('desk.log-about') },
          { label: words('desk.log-why') },
        ],
        rows: entries.map((entry) => [
          time(words, entry.at),
          by(entry),
          actName(words, entry.act),
          entry.about,
          entry.reason ?? '',
        ]),
      })}</div>`
    : emptyState({ text: words('desk.log-empty') })
}
${next ? pager({ words, next }) : ''}`
}
