import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import type { Problems } from '#core/forms.ts'
import { errorSummary, submitButton, textArea } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { day, headline, notice } from '#ui/parts.ts'
import { reasonOf } from '../moderating/words.ts'
import { petitionPath, type Petition } from '../queries.ts'
import type { StateRow } from '../states.ts'
import { MAX_APPEAL } from './forms.ts'
import type { AppealState } from './rules.ts'

interface AppealPage {
  petition: Petition
  state: AppealState
  /** Whether anybody but the one who decided can look at it. */
  another: boolean
  typed?: string
  problems?: Problems
}

/** The author's page about the decision in force. */
export function appealPage(visit: Visit, page: AppealPage): Response {
  const { words } = visit
  const { petition, state, problems = {} } = page
  const errors = Object.entries(problems).map(([name, key]) => ({ name, message: words(key) }))
  const title = words('life.appeal-title')
  return pageOf(
    visit,
    { title, robots: 'noindex', sample: petition.sample, status: errors.length ? 422 : 200 },
    html`${errorSummary({ words, errors })}
${headline({ kicker: html`<a href="${petitionPath(petition)}">${petition.text.action}</a>`, title })}
${state.name === 'none' ? html`<p>${words('life.appeal-nothing')}</p>` : decided(words, state.decision)}
${standing(words, page)}
<p><a href="${petitionPath(petition)}/decisions">${words('life.decisions-link')}</a></p>`,
  )
}

const decided = (words: Words, row: StateRow): Html =>
  notice({
    content: html`<p>${words(`life.event-${row.state as 'closed'}`)}, ${day(words, row.at)}. ${reasonOf(words, row)}</p>
${row.note ? html`<p dir="auto">${row.note}</p>` : ''}`,
  })

function standing(words: Words, { petition, state, another, typed, problems }: AppealPage): Html | '' {
  switch (state.name) {
    case 'none':
      return ''
    case 'waits':
      return html`<p>${words('life.appeal-sent')} ${day(words, state.appeal.at)}. ${words(another ? 'life.appeal-waits-another' : 'life.appeal-waits-same')}</p>
<blockquote dir="auto">${state.appeal.text}</blockquote>`
    case 'answered':
      return html`<p>${words('life.appeal-answered')} ${day(words, state.appeal.decision!.at)}: ${words(`life.appeal-${state.appeal.decision!.outcome}`)}.</p>
<blockquote dir="auto">${state.appeal.decision!.note}</blockquote>
<p>${words('life.appeal-once')}</p>`
    case 'possible':
      return html`<p>${words(another ? 'life.appeal-how-another' : 'life.appeal-how-same')}</p>
<form method="post" action="${petitionPath(petition)}/appeal" novalidate>
${textArea({
  words,
  name: 'text',
  label: words('life.appeal-label'),
  hint: words('life.appeal-hint'),
  maxlength: MAX_APPEAL,
  rows: 8,
  value: typed,
  required: true,
  error: problems?.text && words(problems.text),
})}
${submitButton({ label: words('life.appeal-button') })}
</form>`
  }
}
