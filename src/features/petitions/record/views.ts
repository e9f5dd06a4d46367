import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { REMOVAL_REASONS, type RecordRow, type RemovalReason } from '#features/voices/index.ts'
import { pageOf } from '#ui/frame.ts'
import { day, emptyState, headline, linkRow, table, time } from '#ui/parts.ts'
import { petitionPath, type Petition } from '../queries.ts'

// A withdrawal of 5,000 people on one day would fill pages with numbers; all of them are in the data.
const MOST_ENTRIES = 8

export function recordPage(visit: Visit, petition: Petition, rows: RecordRow[]): Response {
  const { words } = visit
  const path = petitionPath(petition)
  const content = html`${headline({ kicker: html`<a href="${path}">${petition.text.action}</a>`, title: words('log.record.title') })}
<p class="lead">${words('log.record.lead')}</p>
${
  rows.length === 0
    ? emptyState({ text: words('log.record.empty') })
    : table({
        id: 'record',
        caption: words('log.record.title'),
        captionHidden: true,
        columns: [
          { label: words('log.record.when') },
          { label: words('log.record.what') },
          { label: words('log.record.count'), numeric: true },
          { label: words('log.record.why') },
          { label: words('log.record.who') },
          { label: words('log.record.objections') },
          { label: words('log.record.entries') },
        ],
        rows: rows.map((row) => [
          row.act === 'withdrawn' ? day(words, new Date(row.at)) : time(words, new Date(row.at)),
          words(`log.record.act.${row.act}`),
          words.number(row.count),
          reason(words, row),
          `${words(`log.record.by.${row.by}`)}${row.by === 'person' ? '' : `, ${words(`log.record.how.${row.how}`)}`}`,
          objections(words, row),
          entries(words, row),
        ]),
      })
}
<p>${words('log.record.log')} <a href="/log">${words('log.title')}</a></p>
${linkRow([
  html`<a href="${path}/record.json">${words('log.record.json')}</a>`,
  html`<a href="${path}/record.csv">${words('log.record.csv')}</a>`,
  html`<a href="${path}">${words('log.record.back')}</a>`,
])}`
  return pageOf(
    visit,
    {
      title: `${words('log.record.title')}: ${petition.text.action}`,
      sample: petition.sample,
      wide: true,
      canonical: `${path}/record`,
      ...(petition.state.name === 'listed' ? {} : { robots: 'noindex' as const }),
    },
    content,
  )
}

/** Reasons are told for what moderators took out; people who take theirs back owe none. */
const reason = (words: Words, { reason: code }: RecordRow): string =>
  REMOVAL_REASONS.some((known) => known === code) ? words(`voices.reason.${code as RemovalReason}`) : '–'

function objections(words: Words, { objections: n, granted, upheld }: RecordRow): string {
  return n === 0
    ? words('log.record.objections.none')
    : words('log.record.objections.some', { n, granted, upheld, open: Math.max(0, n - granted - upheld) })
}

function entries(words: Words, { entries: all }: RecordRow): Html | string {
  if (all.length === 0) return words('log.record.entries.none')
  const more = all.length - MOST_ENTRIES
  const shown = all.slice(0, MOST_ENTRIES).map(String).join(', ')
  return more > 0 ? `${shown} ${words('log.record.entries.more', { n: more })}` : shown
}
