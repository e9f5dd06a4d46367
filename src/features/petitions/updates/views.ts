import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { errorSummary, radioGroup, submitButton, textArea } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { day, emptyState, headline, section, statement } from '#ui/parts.ts'
import type { Problems } from '#core/forms.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { MAX_NOTE, reportReasons } from './forms.ts'
import type { Update } from './queries.ts'

const FIRST = 2

/** Who wrote it, in words: a co-organiser's name was given for signing in, not for showing. */
export const writerOf = (words: Words, petition: Pick<Petition, 'author'>, by: string): string =>
  by === 'author' ? petition.author : words('organising.co-organiser-of', { author: petition.author })

export function updateView(
  words: Words,
  petition: Petition,
  update: Pick<Update, 'title' | 'text' | 'writtenAt' | 'by'> & { n?: number },
): Html {
  const path = petitionPath(petition)
  return html`<article class="update"${update.n ? html` id="update-${update.n}"` : ''} lang="${petition.text.language}">
<h3 dir="auto">${update.title}</h3>
${statement(update.text)}
<p class="note" lang="${words.locale}"><bdi>${writerOf(words, petition, update.by)}</bdi> · ${day(words, update.writtenAt)}${
    update.n ? html` · <a href="${path}/updates/${update.n}/report">${words('organising.report')}</a>` : ''
  }</p>
</article>`
}

/** On the petition's page: the newest ones. Nothing where there is none. */
export function updatesSection(
  { words }: Pick<Visit, 'words'>,
  petition: Petition,
  updates: readonly Update[],
): Html | '' {
  if (!updates.length) return ''
  return section({
    id: 'updates',
    title: words('organising.updates'),
    content: html`<p>${words('organising.updates-note')}</p>
${updates.slice(0, FIRST).map((update) => updateView(words, petition, update))}
${updates.length > FIRST ? html`<p><a href="${petitionPath(petition)}/updates">${words('organising.updates-all', { n: updates.length })}</a></p>` : ''}`,
  })
}

export function updatesPage(
  visit: Visit,
  petition: Petition,
  updates: readonly Update[],
  withdrawn: readonly Update[],
): Response {
  const { words } = visit
  const path = petitionPath(petition)
  return pageOf(
    visit,
    {
      title: words('organising.updates-title', { title: petition.text.action }),
      sample: petition.sample,
      canonical: `${path}/updates`,
      ...(petition.state.listed ? {} : { robots: 'noindex' as const }),
    },
    html`${headline({ kicker: html`<a href="${path}">${petition.text.action}</a>`, title: words('organising.updates'), byline: words('organising.updates-note') })}
${updates.length ? updates.map((update) => updateView(words, petition, update)) : emptyState({ text: words('organising.updates-none') })}
${withdrawn.map((update) => html`<p class="note">${words('organising.update-withdrawn', { shown: words.date(update.shownAt!), back: words.date(update.decidedAt) })}</p>`)}`,
  )
}

export function reportPage(
  visit: Visit,
  petition: Petition,
  update: Update,
  values: Record<string, string> = {},
  problems: Problems = {},
): Response {
  const { words } = visit
  const path = petitionPath(petition)
  const errors = Object.entries(problems).map(([name, key]) => ({ name, message: words(key) }))
  return pageOf(
    visit,
    {
      title: words('organising.report-title'),
      robots: 'noindex',
      sample: petition.sample,
      status: errors.length ? 422 : 200,
    },
    html`${errorSummary({ words, errors })}
${headline({ kicker: html`<a href="${path}/updates#update-${update.n}">${update.title}</a>`, title: words('organising.report-title') })}
<p>${words('organising.report-how')}</p>
<form method="post" action="${path}/updates/${update.n}/report" novalidate>
${radioGroup({
  words,
  name: 'reason',
  label: words('organising.report-reason'),
  value: values.reason,
  error: problems.reason && words(problems.reason),
  choices: reportReasons.map((reason) => ({
    value: reason,
    label: words(`organising.report-${reason}` as MessageKey),
  })),
})}
${textArea({ words, name: 'note', label: words('organising.report-note'), required: false, maxlength: MAX_NOTE, rows: 3, value: values.note, error: problems.note && words(problems.note) })}
${submitButton({ label: words('organising.report-send') })}
</form>`,
  )
}
