import { html, type Html } from '#core/html.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import type { Petition, ReasonToCheck } from '#features/petitions/index.ts'
import { errorSummary, hidden, submitButton, textField } from '#ui/fields.ts'
import { emptyState, headline, time } from '#ui/parts.ts'
import { problemAt, type Filled } from '../frame.ts'

export interface ReasonsPage {
  words: Words
  reasons: ReasonToCheck[]
  petitions: Map<number, Petition>
  filled: Filled
}

export function reasonsPage({ words, reasons, petitions, filled }: ReasonsPage): Html {
  const errors = Object.entries(filled.problems).map(([name, key]) => ({
    name,
    id: `why-${filled.values.id}`,
    message: words(key),
  }))
  return html`${errorSummary({ words, errors })}
${headline({ title: words('reasons.desk-title'), byline: words('reasons.desk-intro') })}
${reasons.length ? html`<ul class="rows">${reasons.map((reason) => row(words, reason, petitions.get(reason.subjectId), filled))}</ul>` : emptyState({ text: words('reasons.desk-none') })}`
}

function row(words: Words, reason: ReasonToCheck, petition: Petition | undefined, filled: Filled): Html {
  const { id, subjectId, reports } = reason
  const mine = filled.values.id === id ? filled : undefined
  const told = [...new Set(reports)].map((why) => words(`reasons.report-${why}` as MessageKey)).join(' · ')
  return html`<li><p><strong dir="auto">${reason.text}</strong></p>
<p class="note"><bdi>${petition?.text.action ?? ''}</bdi> · ${time(words, reason.since)}</p>
${told ? html`<p>${words('reasons.desk-reported', { why: told })}</p>` : ''}
<form method="post" action="/desk/reasons" novalidate>${hidden('subject', String(subjectId))}${hidden('id', id)}
${textField({ words, name: 'reason', id: `why-${id}`, label: words('reasons.desk-why'), value: mine?.values.reason, error: mine && problemAt(words, mine, 'reason'), maxlength: 300 })}
<div class="buttons">${submitButton({ label: words(told ? 'reasons.desk-keep' : 'reasons.desk-show'), name: 'decision', value: 'shown' })} ${submitButton({ label: words('reasons.desk-refuse'), name: 'decision', value: 'refused', kind: 'quiet' })}</div></form></li>`
}
