import { html, type Html } from '#core/html.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { hidden, submitButton, textField, errorSummary } from '#ui/fields.ts'
import { emptyState, headline, time } from '#ui/parts.ts'
import type { NameToCheck } from '#features/voices/index.ts'
import { problemAt, type Filled } from '../frame.ts'

export interface NamesPage {
  words: Words
  names: NameToCheck[]
  /** Titles of the petitions, by subject. */
  titles: Map<number, string>
  /** The form that was sent with a mistake. */
  wrong?: Filled
}

export function namesPage({ words, names, titles, wrong }: NamesPage): Html {
  const errors = Object.values(wrong?.problems ?? {}).map((key) => ({
    name: 'reason',
    id: `why-${wrong?.values.voice}`,
    message: words(key),
  }))
  return html`${errorSummary({ words, errors })}
${headline({ title: words('desk.names') })}
<p>${words('desk.names-how')}</p>
${names.length ? html`<ul class="rows">${names.map((name) => row(words, name, titles, wrong))}</ul>` : emptyState({ text: words('desk.names-none') })}`
}

function row(words: Words, name: NameToCheck, titles: Map<number, string>, wrong: Filled | undefined): Html {
  const mistaken = wrong?.values.voice === name.voiceId ? wrong : undefined
  return html`<li>
<p><strong dir="auto">${name.name}</strong></p>
<p class="note">${words(`desk.name-${name.reason}` as MessageKey)} · <bdi>${titles.get(name.subjectId) ?? ''}</bdi> · ${time(words, name.since)}</p>
<form method="post" action="/desk/names">
${hidden('subject', String(name.subjectId))}${hidden('voice', name.voiceId)}
${textField({ words, name: 'reason', id: `why-${name.voiceId}`, label: words('desk.name-reason'), value: mistaken?.values.reason, error: mistaken && problemAt(words, mistaken, 'reason'), maxlength: 200, required: false })}
${submitButton({ label: words('desk.name-show'), name: 'decision', value: 'shown', kind: 'quiet' })}${submitButton({ label: words('desk.name-refuse'), name: 'decision', value: 'refused', kind: 'danger' })}
</form>
</li>`
}
