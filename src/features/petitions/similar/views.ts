import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { notice, section } from '#ui/parts.ts'
import { petitionPath, type Petition } from '../queries.ts'

/** On the open one's page: what was joined to it, with numbers that are never added. */
export function joinedSection(
  words: Words,
  joined: readonly { petition: Petition; net: number }[],
): Html | '' {
  if (!joined.length) return ''
  return section({
    id: 'joined',
    title: words('neighbours.joined-title'),
    content: html`<p>${words('neighbours.joined-intro')}</p>
<ul class="plain">${joined.map(
      ({ petition, net }) =>
        html`<li><a href="${petitionPath(petition)}/texts" lang="${petition.text.language}" dir="auto">${petition.text.action}</a> · ${words('neighbours.joined-net', { n: net })}</li>`,
    )}</ul>`,
  })
}

/** On a signature's own page, after its petition was joined to another. */
export const joinedStatus = (words: Words, petition: Petition): Html | '' =>
  petition.joinedInto
    ? notice({
        kind: 'attention',
        title: words('neighbours.joined-status-title'),
        content: html`<p>${words('neighbours.joined-status')}</p>
<p><a class="button quiet" href="${petitionPath({ slug: petition.joinedInto })}">${words('neighbours.joined-open')}</a></p>`,
      })
    : ''
