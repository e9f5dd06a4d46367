import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { pageOf } from '#ui/frame.ts'
import { day, headline, linkRow, notice, time } from '#ui/parts.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { isDecision } from '../appealing/rules.ts'
import type { StateName } from '../states.ts'
import type { Decisions } from './record.ts'
import { reasonOf } from './words.ts'

type Decision = Decisions['decisions'][number]

/** Everything that was decided about a petition, in order. */
export function decisionsPage(visit: Visit, petition: Petition, { decisions }: Decisions): Response {
  const { words } = visit
  const path = petitionPath(petition)
  const title = words('life.decisions-title')
  return pageOf(
    visit,
    {
      title: `${title}: ${petition.text.action}`,
      sample: petition.sample,
      canonical: `${path}/decisions`,
      ...(petition.state.listed ? {} : { robots: 'noindex' as const }),
    },
    html`${headline({ kicker: html`<a href="${path}">${petition.text.action}</a>`, title })}
<p class="lead">${words('life.decisions-lead')}</p>
<ol class="rows">${decisions.map(
      (row) => html`<li><p><strong>${what(words, row)}</strong></p>
<p class="note">${time(words, new Date(row.at))} · ${words(`life.by-${row.by}`)}</p>
${row.explanation || row.note ? html`<p>${row.explanation}${row.note ? html` <q dir="auto">${row.note}</q>` : ''}</p>` : ''}
${appealed(words, row)}</li>`,
    )}</ol>
<p>${words('life.decisions-rule')}</p>
${linkRow([
  html`<a href="${path}/decisions.json">${words('life.decisions-json')}</a>`,
  html`<a href="${path}/record">${words('life.record-link')}</a>`,
  ...(petition.anonymisedAt ? [] : [html`<a href="${path}/appeal">${words('life.appeal-link')}</a>`]),
])}`,
  )
}

const what = (words: Words, { state, restores }: Decision): string =>
  restores
    ? words('life.event-restored', { state: words(`life.state-${state}` as MessageKey) })
    : words(`life.event-${state}` as MessageKey)

function appealed(words: Words, { appeal, by, state }: Decision): Html | '' {
  if (!appeal)
    return isDecision({ state: state as StateName, by: by === 'moderator' ? '0' : by })
      ? html`<p class="note">${words('life.appeal-none')}</p>`
      : ''
  const sent = html`${words('life.appeal-sent')} ${day(words, new Date(appeal.at))}`
  const outcome = words(`life.appeal-${appeal.outcome}` as MessageKey)
  if (!appeal.decided_at) return html`<p>${sent}; ${outcome}</p>`
  const who = words(appeal.by === 'another moderator' ? 'life.by-another' : 'life.by-same')
  return html`<p>${sent}; ${outcome} ${day(words, new Date(appeal.decided_at))}, ${who}: <q dir="auto">${appeal.note ?? ''}</q></p>`
}

/** In the place of a petition that was taken down: that it was, when, why, and what one can do. Status 410. */
export function takenDownPage(visit: Visit, petition: Petition): Response {
  const { words } = visit
  const { row } = petition.state
  const path = petitionPath(petition)
  const title = words('life.taken-down-title')
  return pageOf(
    visit,
    { title, robots: 'noindex', sample: petition.sample, status: 410 },
    html`${headline({ title })}
${notice({
  kind: 'attention',
  content: html`<p>${words('petitions.gone')}</p>
${row ? html`<p>${words('petitions.declined-on')} ${day(words, row.at)}. ${reasonOf(words, row)}.${row.note ? html` <span dir="auto">${row.note}</span>` : ''}</p>` : ''}`,
})}
${linkRow([
  html`<a href="${path}/decisions">${words('life.decisions-link')}</a>`,
  html`<a href="${path}/signature">${words('petitions.my-signature')}</a>`,
  html`<a href="${path}/appeal">${words('life.appeal-link')}</a>`,
])}`,
  )
}

/** Beside the reason of a decision: where it stands with an appeal, and the way to it. */
export const decisionLinks = (words: Words, petition: Petition): Html =>
  html`<p><a href="${petitionPath(petition)}/decisions">${words('life.decisions-link')}</a>${petition.anonymisedAt ? '' : html` · <a href="${petitionPath(petition)}/appeal">${words('life.appeal-link')}</a>`}</p>`
