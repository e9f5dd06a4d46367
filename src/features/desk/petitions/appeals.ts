import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import {
  appealState,
  mayDecideAppeal,
  reasonOf,
  type Appeal,
  type Petition,
} from '#features/petitions/index.ts'
import { hidden, radioGroup, submitButton, textArea } from '#ui/fields.ts'
import { section, time } from '#ui/parts.ts'
import { filledOf, problemAt } from '../frame.ts'
import { path, type PetitionPage } from './page.ts'

/** On the list: what authors appealed against; nothing when nobody did. */
export function appealsSection(
  words: Words,
  appeals: readonly { petition: Petition; appeal: Appeal }[],
): Html | '' {
  if (!appeals.length) return ''
  return section({
    id: 'appeals',
    title: words('life.appeals'),
    content: html`<ul class="rows">${appeals.map(
      ({ petition, appeal }) =>
        html`<li><p><a href="${path(petition)}#appeal"><strong lang="${petition.text.language}" dir="auto">${petition.text.action}</strong></a></p>
<p class="note">${words('life.appeal-sent')} ${time(words, appeal.at)}</p></li>`,
    )}</ul>`,
  })
}

/** What the author wrote against the last decision, and the form for whoever may decide again. */
export function appealForm({ words, petition, appeals, you, filled }: PetitionPage): Html | '' {
  const state = appealState(petition.states, appeals)
  if (state.name !== 'waits') return ''
  const { decision, appeal } = state
  const mine = filledOf(filled, 'appeal')
  const may = mayDecideAppeal(decision, you.id, you.others)
  return section({
    id: 'appeal',
    title: words('life.appeal-of-author'),
    content: html`<p>${words('life.appeal-sent')} ${time(words, appeal.at)}. ${words('life.appeal-against')} ${reasonOf(words, decision)}</p>
<blockquote dir="auto">${appeal.text ?? words('life.appeal-erased')}</blockquote>
${
  may
    ? html`<p>${words(decision.by === String(you.id) ? 'life.appeal-only-you' : 'life.appeal-decide')}</p>
<form method="post" action="${path(petition)}/appeal">
${hidden('n', String(appeal.n))}
${radioGroup({
  words,
  name: 'outcome',
  id: 'f-appeal-outcome',
  label: words('life.outcome'),
  value: mine.values.outcome,
  error: problemAt(words, mine, 'outcome'),
  required: true,
  choices: [
    { value: 'undone', label: words('life.outcome-undone'), hint: words('life.outcome-undone-hint') },
    { value: 'kept', label: words('life.outcome-kept') },
  ],
})}
${textArea({ words, name: 'note', id: 'f-appeal-note', label: words('life.answer'), hint: words('life.answer-hint'), value: mine.values.note, error: problemAt(words, mine, 'note'), maxlength: 500, rows: 4, required: true })}
${submitButton({ label: words('life.answer-button') })}
</form>`
    : html`<p>${words('life.appeal-other-moderator')}</p>`
}`,
  })
}
