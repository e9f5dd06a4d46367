import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import {
  deliveryForm,
  handoverTable,
  saidView,
  type Announcement,
  type Petition,
} from '#features/petitions/index.ts'
import { hidden, submitButton, textArea } from '#ui/fields.ts'
import { section, statusTag, time } from '#ui/parts.ts'
import { problemAt, type Filled } from '../frame.ts'
import { path, type PetitionPage } from './page.ts'

/** On the list: what authors told about ends and deliveries; nothing when nothing waits. */
export function announcementsSection(
  words: Words,
  waiting: readonly { petition: Petition; announcement: Announcement }[],
): Html | '' {
  if (!waiting.length) return ''
  return section({
    id: 'announcements',
    title: words('life.announcements'),
    content: html`<ul class="rows">${waiting.map(
      ({ petition, announcement }) =>
        html`<li><p><a href="${path(petition)}#ending"><strong lang="${petition.text.language}" dir="auto">${petition.text.action}</strong></a></p>
<p class="note">${words(`life.kind-of-${announcement.kind}`)} · ${time(words, announcement.saidAt)}</p></li>`,
    )}</ul>`,
  })
}

/** How it ended, the files for the hand-over, and that they were delivered. */
export function endingDesk(page: PetitionPage): Html {
  const { words, petition, said, handovers, filled } = page
  const wrong = filled.form === 'delivery' ? { ...filled, form: 'delivery' as const } : undefined
  return section({
    id: 'ending',
    title: words('life.ending-section'),
    content: html`${said.map((one) => html`<div class="said">${saidView(words, petition, one)}${one.check ? statusTag(words(one.check.decision === 'shown' ? 'life.shown' : 'life.refused'), one.check.decision === 'shown' ? 'open' : 'closed') : checkForm(page, one)}</div>`)}
<h3>${words('life.handover-title')}</h3>
${handovers.length ? handoverTable(words, petition, handovers) : ''}
<form method="post" action="${path(petition)}/handovers">${submitButton({ label: words('life.handover-button'), kind: 'quiet' })}</form>
<h3>${words('life.desk-delivery')}</h3>
<details${wrong ? html` open` : ''}><summary>${words('life.desk-delivery-how')}</summary>
${deliveryForm(words, { petition, said, ...(wrong && { wrong }) }, `${path(petition)}/deliveries`, 'life.desk-delivery-button')}</details>`,
  })
}

function checkForm({ words, petition, filled }: PetitionPage, { n }: Announcement): Html {
  // Two can wait at once: the summary of mistakes leads to the one that was sent.
  const sent = filled.form === 'announcement' && filled.values.n === String(n)
  const mine: Filled = sent ? filled : { values: {}, problems: {} }
  return html`<p>${words('life.announcement-how')}</p>
<form method="post" action="${path(petition)}/announcement">
${hidden('n', String(n))}
${textArea({ words, name: 'reason', id: sent ? 'f-announcement-reason' : `f-announcement-${n}-reason`, label: words('life.announcement-reason'), value: mine.values.reason, error: problemAt(words, mine, 'reason'), maxlength: 500, rows: 3 })}
${submitButton({ label: words('life.announcement-show'), name: 'decision', value: 'shown' })}
${submitButton({ label: words('life.announcement-refuse'), name: 'decision', value: 'refused', kind: 'danger' })}
</form>`
}
