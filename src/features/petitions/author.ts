import type { Visit } from '#core/http.ts'
import { html } from '#core/html.ts'
import { pageOf } from '#ui/frame.ts'
import { headline } from '#ui/parts.ts'
import { organiserOf } from './organising/access.ts'
import { petitionPath, type Petition } from './queries.ts'

/** Whether this browser has shown that it is the author's: by the first signature, or by a link of the organisers' page. */
export const isAuthor = async (visit: Visit, petition: Petition): Promise<boolean> =>
  (await organiserOf(visit, petition))?.role === 'author'

/** For everybody but the author: how the author gets there. */
export function authorOnlyPage(visit: Visit, petition: Petition): Response {
  const { words } = visit
  const path = petitionPath(petition)
  const title = words('life.author-only-title')
  return pageOf(
    visit,
    { title, robots: 'noindex', sample: petition.sample, status: 403 },
    html`${headline({ kicker: html`<a href="${path}">${petition.text.action}</a>`, title })}
<p>${words('life.author-only')}</p>
${petition.state.name === 'hidden' ? '' : html`<p><a href="${path}/organise">${words('life.author-only-link')}</a></p>`}
<p><a href="${path}/decisions">${words('life.decisions-link')}</a></p>`,
  )
}
