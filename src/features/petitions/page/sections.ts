import { html, type Child, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import type { CountryCount, NameBatch } from '#features/voices/index.ts'
import { calendarDay } from '#features/works/index.ts'
import { timeLine } from '#ui/charts.ts'
import { pageOf } from '#ui/frame.ts'
import { emptyState, headline, pager, peopleList, section, shareBox, table, time } from '#ui/parts.ts'
import { followForm } from '../following/routes.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { curve } from '../rules.ts'
import { readersPath } from '../translating/views.ts'
import type { PageData } from './data.ts'

export function curveSection(
  { words }: Visit,
  { petition, tally, series, statements, threshold }: PageData,
): Html {
  const since = petition.state.liveSince ?? petition.openedAt
  const points = curve(series, since, tally.log.at)
  // The series may be older than the number; the curve ends in the number.
  const last = points.pop()
  if (last) points.push({ at: last.at, value: tally.net })
  return section({
    id: 'curve',
    title: words('petitions.curve'),
    content: timeLine({
      words,
      id: 'curve-total',
      title: words('petitions.curve-title'),
      lanes: [{ label: words('petitions.curve-lane'), unit: words('petitions.curve-unit'), points }],
      marks: [
        { at: since, label: words('petitions.mark-opened') },
        ...(threshold.reachedAt
          ? [{ at: threshold.reachedAt, label: words('petitions.mark-threshold', { n: threshold.at }) }]
          : []),
        ...statements.map((statement) => ({
          at: noon(statement.saidOn, since, tally.log.at),
          label: words('petitions.mark-statement', { party: statement.party }),
          href: '#reply',
        })),
      ],
      timeZone: words.timeZone,
      csv: `${petitionPath(petition)}/series.csv`,
    }),
  })
}

/** A statement has a day, not a moment: it is drawn at noon, and never outside the curve. */
function noon(day: string, from: Date, until: Date): Date {
  const at = Date.parse(`${day}T12:00:00Z`)
  return new Date(Math.min(Math.max(at, from.getTime()), until.getTime()))
}

export function countriesSection({ words }: Visit, { tally, countries }: PageData): Html {
  const title = words('petitions.countries')
  if (!tally.net)
    return section({
      id: 'countries',
      title,
      content: emptyState({ text: words('petitions.countries-none') }),
    })
  const rows: Child[][] = countries.rows.map((row) => [countryName(words, row), words.number(row.net)])
  return section({
    id: 'countries',
    title,
    content: html`<p>${words('petitions.countries-note')} ${
      countries.takenAt
        ? html`${words('petitions.countries-taken')} ${time(words, countries.takenAt)}.`
        : words('petitions.countries-not-yet')
    }</p>
${table({
  id: 'countries-table',
  caption: words('petitions.countries-caption'),
  captionHidden: true,
  columns: [{ label: words('petitions.country') }, { label: words('petitions.signatures'), numeric: true }],
  rows: [[html`<b>${words('petitions.total')}</b>`, html`<b>${words.number(tally.net)}</b>`], ...rows],
})}`,
  })
}

function countryName(words: Words, { code, net }: CountryCount): string {
  if (code === 'other') return words('petitions.country-other')
  // Between two refreshes more can be taken back than came in; the row says so, and the table still sums.
  if (code === 'unknown') return words(net < 0 ? 'petitions.country-since' : 'petitions.country-unknown')
  return words.country(code)
}

export function namesSection({ words }: Visit, { petition, names, tally }: PageData): Html {
  const content = names.total
    ? html`<p>${words('petitions.names-note')}</p>
${batches(words, names.batches, 3)}
<p class="note">${words('petitions.names-of', { shown: names.total, net: tally.net })}${
        names.pages > 1
          ? html` · <a href="${petitionPath(petition)}/names?page=2">${words('petitions.names-more')}</a>`
          : ''
      }</p>`
    : html`<p>${words('petitions.names-none')}</p>`
  return section({ id: 'names', title: words('petitions.names'), content })
}

const batches = (words: Words, of: readonly NameBatch[], level: 2 | 3): Html[] =>
  of.map((batch) => {
    const day = calendarDay(words, batch.day)
    return html`${level === 2 ? html`<h2>${day}</h2>` : html`<h3>${day}</h3>`}${peopleList({ words, names: batch.names })}`
  })

export function namesPage(
  visit: Visit,
  petition: Petition,
  names: PageData['names'],
  number: number,
): Response {
  const { words } = visit
  const path = petitionPath(petition)
  const to = (page: number): string => (page === 1 ? `${path}/names` : `${path}/names?page=${page}`)
  return pageOf(
    visit,
    {
      title: words('petitions.names-title', { title: petition.text.action }),
      robots: 'noindex',
      sample: petition.sample,
    },
    html`${headline({ kicker: html`<a href="${path}">${petition.text.action}</a>`, title: words('petitions.names'), byline: words('petitions.names-note') })}
${names.batches.length ? batches(words, names.batches, 2) : emptyState({ text: words('petitions.names-none') })}
${pager({ words, ...(number > 1 && { previous: to(number - 1) }), ...(number < names.pages && { next: to(Math.max(1, number + 1)) }) })}`,
  )
}

export function shareSection({ words, ctx }: Visit, petition: Petition): Html {
  return section({
    id: 'share',
    title: words('petitions.share'),
    content: shareBox({
      words,
      url: ctx.config.baseUrl + readersPath(petition),
      title: petition.text.action,
      id: 'share-box',
    }),
  })
}

export function followSection(visit: Visit, petition: Petition): Html {
  const { words } = visit
  const path = petitionPath(petition)
  return section({
    id: 'follow',
    title: words('petitions.follow'),
    content: html`<p>${words('petitions.follow-note')}</p>
${followForm(visit, petition)}
<p>${words('petitions.follow-or')}</p>
<ul class="plain"><li><a href="${path}.atom">${words('petitions.follow-feed')}</a></li><li><a href="${path}.json">${words('petitions.data-json')}</a></li><li><a href="${path}/series.csv">${words('petitions.data-csv')}</a></li></ul>
<p class="note"><a href="${path}/organise/enter">${words('organising.enter-title')}</a></p>`,
  })
}
