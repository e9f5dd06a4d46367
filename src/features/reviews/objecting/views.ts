import type { Problems } from '#core/forms.ts'
import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { workPath, type Work } from '#features/works/index.ts'
import { errorSummary, submitButton, textArea } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { headline, linkButton, section, statement } from '#ui/parts.ts'
import { reviewPath } from '../reviewing/paths.ts'
import { MAX_OBJECTION } from './forms.ts'
import type { TextState } from './queries.ts'

export interface ObjectionPage {
  work: Work
  state: TextState | undefined
  language: string
  typed: string
  problems: Problems
}

/** Whoever wrote a review reads why its text is not shown, and can object or write another. */
export function objectionPage(visit: Visit, page: ObjectionPage): Response {
  const { words } = visit
  const { work, state, language, problems } = page
  const errors = Object.entries(problems).map(([name, key]) => ({ name, message: words(key) }))
  return pageOf(
    visit,
    {
      title: `${words('reviews.object-title')}: ${work.title}`,
      robots: 'noindex',
      sample: work.sample,
      status: errors.length ? 422 : 200,
      scripts: ['char-count.js'],
    },
    html`${errorSummary({ words, errors })}
${headline({ kicker: html`<a href="${workPath(work)}"><bdi>${work.title}</bdi></a>`, title: words('reviews.object-title') })}
${
  state
    ? html`<div lang="${language || 'und'}">${statement(state.body)}</div>
<p>${words(`reviews.text-${state.decision}`)}${state.decision === 'refused' ? html` ${words('reviews.text-counts')}` : ''}</p>
${state.decision === 'refused' ? html`<p>${words('reviews.text-why', { reason: state.reason })}</p>` : ''}`
    : html`<p>${words('reviews.no-text')}</p>`
}
${state?.decision === 'refused' ? section({ id: 'object', title: words('reviews.object'), content: against(words, page, state) }) : ''}
${section({ id: 'other', title: words('reviews.object-rewrite'), content: html`<p>${words('reviews.object-rewrite-how')}</p><p>${linkButton({ href: `${reviewPath(work)}/change`, label: words('reviews.change-title'), kind: 'quiet' })}</p>` })}
<p><a href="${reviewPath(work)}">${words('reviews.object-back')}</a></p>`,
  )
}

function against(words: Words, { work, typed, problems }: ObjectionPage, state: TextState): Html {
  if (state.objection)
    return html`<p>${words('reviews.object-sent', { at: words.time(state.objection.at) })}</p>${statement(state.objection.body)}`
  if (state.answers) return html`<p>${words('reviews.object-answered')}</p>`
  return html`<p>${words('reviews.object-how')}</p><form method="post" action="${reviewPath(work)}/text-objection" novalidate>
${textArea({
  words,
  name: 'objection',
  label: words('reviews.object-label'),
  maxlength: MAX_OBJECTION,
  rows: 5,
  value: typed,
  error: problems.objection && words(problems.objection),
  required: true,
})}${submitButton({ label: words('reviews.object-send') })}</form>`
}
