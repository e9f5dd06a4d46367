import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { pageOf } from '#ui/frame.ts'
import { emptyState, headline, linkRow, section, table, time } from '#ui/parts.ts'
import { petitionPath, type Petition } from '../queries.ts'
import type { Handover } from './queries.ts'

const fileLink = (petition: Petition, n: number, ending: string): Html =>
  html`<a href="${petitionPath(petition)}/handovers/${String(n)}.${ending}">${ending.toUpperCase()}</a>`

/** Files that were made, newest first. */
export function handoverTable(words: Words, petition: Petition, handovers: readonly Handover[]): Html {
  return table({
    id: 'handovers',
    caption: words('life.handover-table'),
    captionHidden: true,
    columns: [
      { label: words('life.handover-made') },
      { label: words('life.handover-entries'), numeric: true },
      { label: words('life.handover-files') },
    ],
    rows: handovers
      .toReversed()
      .map((one) => [
        time(words, one.madeAt),
        words.number(one.logSize),
        html`${fileLink(petition, one.n, 'pdf')} · ${fileLink(petition, one.n, 'csv')}${
          one.signed ? html` · ${fileLink(petition, one.n, 'note')}` : ''
        }`,
      ]),
  })
}

/** For whoever was handed the files, and for everybody else: all of them, and how to check them. */
export function handoverPage(visit: Visit, petition: Petition, handovers: readonly Handover[]): Response {
  const { words, ctx } = visit
  const path = petitionPath(petition)
  const title = words('life.handover-title')
  const newest = handovers.findLast(({ signed }) => signed)
  return pageOf(
    visit,
    {
      title: `${title}: ${petition.text.action}`,
      sample: petition.sample,
      canonical: `${path}/handover`,
      ...(petition.state.listed ? {} : { robots: 'noindex' as const }),
    },
    html`${headline({ kicker: html`<a href="${path}">${petition.text.action}</a>`, title })}
<p class="lead">${words('life.handover-lead')}</p>
${handovers.length ? handoverTable(words, petition, handovers) : emptyState({ text: words('life.handover-none') })}
${
  newest
    ? section({
        id: 'check',
        title: words('life.handover-check'),
        content: html`<p>${words('life.handover-check-how')}</p>
<pre tabindex="0"><code>node verify.js ${ctx.config.baseUrl}
node verify.js --handover ${petition.slug}-handover-${String(newest.n)}.note</code></pre>
<p>${words('life.handover-check-says')}</p>
${linkRow([html`<a href="/verify.js">verify.js</a>`, html`<a href="/log/policy">${words('life.handover-key')}</a>`])}`,
      })
    : ''
}`,
  )
}
