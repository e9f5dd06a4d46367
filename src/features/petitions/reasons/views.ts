import type { Problems } from '#core/forms.ts'
import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { calendarDay } from '#features/works/index.ts'
import { errorSummary, radioGroup, submitButton, textArea } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { emptyState, headline, pager, section } from '#ui/parts.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { MAX_REASON, REPORTS } from './forms.ts'
import { REASONS_PER_PAGE, type OwnReason, type Reason } from './queries.ts'

const reasonsPath = (petition: Pick<Petition, 'slug'>): string => `${petitionPath(petition)}/reasons`

const byDay = (words: Words, petition: Petition, reasons: readonly Reason[], level: 2 | 3): Html[] =>
  [...Map.groupBy(reasons, ({ day }) => day)].map(([day, of]) => {
    const title = words('reasons.day', { day: calendarDay(words, day) })
    return html`${level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}<ul class="rows reasons">${of.map(
      ({ id, text }) =>
        html`<li><p dir="auto">${text}</p><p class="note"><a href="${reasonsPath(petition)}/${id}/report">${words('reasons.report')}</a></p></li>`,
    )}</ul>`
  })

/** On the petition's page, folded: whoever wants to read reasons opens them. */
export function reasonsSection(
  words: Words,
  petition: Petition,
  { reasons, total }: { reasons: Reason[]; total: number },
): Html | '' {
  if (!reasons.length) return ''
  return section({
    id: 'reasons',
    title: words('reasons.title'),
    content: html`<details><summary>${words('reasons.open', { n: total })}</summary>
<p class="note">${words('reasons.note')}</p>
${byDay(words, petition, reasons, 3)}
${total > reasons.length ? html`<p><a href="${reasonsPath(petition)}">${words('reasons.all')}</a></p>` : ''}</details>`,
  })
}

export function reasonsPage(
  visit: Visit,
  petition: Petition,
  { reasons, total }: { reasons: Reason[]; total: number },
  page: number,
): Response {
  const { words } = visit
  const to = (number: number): string =>
    number === 1 ? reasonsPath(petition) : `${reasonsPath(petition)}?page=${number}`
  return pageOf(
    visit,
    {
      title: words('reasons.page-title', { title: petition.text.action }),
      robots: 'noindex',
      sample: petition.sample,
    },
    html`${headline({ kicker: html`<a href="${petitionPath(petition)}">${petition.text.action}</a>`, title: words('reasons.title'), byline: words('reasons.note') })}
${reasons.length ? byDay(words, petition, reasons, 2) : emptyState({ text: words('reasons.none') })}
${pager({ words, ...(page > 1 && { previous: to(page - 1) }), ...(page * REASONS_PER_PAGE < total && { next: to(page + 1) }) })}`,
  )
}

/** One reason, and what is wrong with it. */
export function reportPage(
  visit: Visit,
  petition: Petition,
  reason: Reason,
  problems: Problems = {},
): Response {
  const { words } = visit
  const problem = problems.why && words(problems.why)
  return pageOf(
    visit,
    {
      title: words('reasons.report-title'),
      robots: 'noindex',
      sample: petition.sample,
      status: problem ? 422 : 200,
    },
    html`${errorSummary({ words, errors: problem ? [{ name: 'why', message: problem }] : [] })}
${headline({ kicker: html`<a href="${petitionPath(petition)}">${petition.text.action}</a>`, title: words('reasons.report-title') })}
<blockquote class="statement" dir="auto"><p>${reason.text}</p></blockquote>
<form method="post" action="${reasonsPath(petition)}/${reason.id}/report" novalidate>
${radioGroup({
  words,
  name: 'why',
  label: words('reasons.report-why'),
  required: true,
  error: problem,
  choices: REPORTS.map((why) => ({ value: why, label: words(`reasons.report-${why}`) })),
})}
<p class="note">${words('reasons.report-note')}</p>
${submitButton({ label: words('reasons.report-button') })}
</form>`,
  )
}

export const reportedPage = (visit: Visit, petition: Petition): Response =>
  pageOf(
    visit,
    { title: visit.words('reasons.reported-title'), robots: 'noindex', sample: petition.sample },
    html`${headline({ kicker: html`<a href="${petitionPath(petition)}">${petition.text.action}</a>`, title: visit.words('reasons.reported-title') })}
<p>${visit.words('reasons.reported')}</p>`,
  )

/** On a signature's own page. */
export function reasonForm(
  words: Words,
  petition: Petition,
  own: OwnReason | undefined,
  value = own?.text ?? '',
  error?: string,
): Html {
  return section({
    id: 'reason',
    title: words('reasons.own-title'),
    content: html`<p>${words('reasons.own-intro')}</p>
${own ? html`<p class="note">${words(`reasons.own-${own.state}`)}${own.reason ? html` <q dir="auto">${own.reason}</q>` : ''}</p>` : ''}
<form method="post" action="${petitionPath(petition)}/signature/reason" novalidate>
${textArea({ words, name: 'reason', label: words('reasons.own-label'), hint: words('reasons.own-hint'), value, maxlength: MAX_REASON, rows: 3, required: false, ...(error && { error }) })}
${submitButton({ label: words('reasons.own-button'), kind: 'quiet' })}
</form>`,
  })
}
