import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { section } from '#ui/parts.ts'
import type { Announcement } from '../closing/queries.ts'
import { saidView } from '../closing/views.ts'
import { petitionPath, type Petition } from '../queries.ts'

/** How it ended and to whom it was delivered, in the words of the author; nothing while nothing was said. */
export function endingSection(
  words: Words,
  petition: Petition,
  announcements: readonly Announcement[],
): Html | '' {
  if (petition.textHidden || !announcements.length) return ''
  return section({
    id: 'ending',
    title: words('life.ending-section'),
    content: html`${announcements.map((one) => html`<div class="said">${saidView(words, petition, one)}</div>`)}
<p class="note">${words('life.checked-by-moderator')}${petition.anonymisedAt ? '' : html` · <a href="${petitionPath(petition)}/handover">${words('life.handover-link')}</a>`}</p>`,
  })
}
