import type { Visit } from '#core/http.ts'
import { html } from '#core/html.ts'
import { ownerOf } from '#features/voices/index.ts'
import { pageOf } from '#ui/frame.ts'
import { headline } from '#ui/parts.ts'
import { petitionPath, type Petition } from './queries.ts'

/** Whether this browser has shown the secret of the signature that opened the petition. */
export const isAuthor = (
  visit: Visit,
  petition: Pick<Petition, 'id' | 'publicId' | 'authorVoiceId'>,
): boolean => petition.authorVoiceId !== null && ownerOf(visit, petition)?.id === petition.authorVoiceId

/** For everybody but the author: how the author gets there. */
export function authorOnlyPage(visit: Visit, petition: Petition): Response {
  const { words } = visit
  const title = words('life.author-only-title')
  return pageOf(
    visit,
    { title, robots: 'noindex', sample: petition.sample, status: 403 },
    html`${headline({ kicker: html`<a href="${petitionPath(petition)}">${petition.text.action}</a>`, title })}
<p>${words('life.author-only')}</p>
<p><a href="${petitionPath(petition)}/decisions">${words('life.decisions-link')}</a></p>`,
  )
}
