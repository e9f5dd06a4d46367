import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { calendarDay } from '#features/works/index.ts'
import { day, linkRow, section } from '#ui/parts.ts'
import type { Archive } from '../archiving/queries.ts'
import { anonymousOn } from '../archiving/rules.ts'
import { petitionPath, type Petition } from '../queries.ts'

/** For a petition that ended: when everything personal goes, or that it is gone, and what stays. */
export function archiveSection(
  { words, site }: Visit,
  petition: Petition,
  archive: Archive | undefined,
): Html | '' {
  const on = anonymousOn(petition, site.anonymiseMonths, site.timeZone)
  if (!on || petition.textHidden) return ''
  const path = petitionPath(petition)
  const files = archive
    ? linkRow(
        ['json', 'csv', 'pdf', ...(archive.note ? ['note'] : [])].map(
          (ending) => html`<a href="${path}/archive.${ending}">${ending.toUpperCase()}</a>`,
        ),
      )
    : ''
  return section({
    id: 'archive',
    title: words('life.archive'),
    content: petition.anonymisedAt
      ? html`<p>${words('life.archive-anonymous')} ${day(words, petition.anonymisedAt)}. ${words('life.archive-stays')}</p>${files}`
      : html`<p>${words('life.archive-on', { day: calendarDay(words, on) })}</p>${files}`,
  })
}
