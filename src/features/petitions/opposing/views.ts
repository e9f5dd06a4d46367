import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import type { Tally } from '#features/voices/index.ts'
import { basisBar } from '#ui/basis-bar.ts'
import { section } from '#ui/parts.ts'
import { seenSentence } from '../page/numbers.ts'
import { petitionPath, type Petition } from '../queries.ts'
import { whoAsksWhom } from '../views.ts'

interface Side {
  petition: Petition
  tally: Tally
}

/** Both petitions side by side, at one size and in one wording; the page's own first. On the other page the same stands the other way round. */
export function opposingSection(words: Words, own: Side, other: Side | undefined): Html | '' {
  if (!other) return ''
  return section({
    id: 'other-view',
    title: words('neighbours.view-title'),
    content: html`<div class="sides opposing">${side(words, own, 'this')}${side(words, other, 'other')}</div>`,
  })
}

function side(words: Words, { petition, tally }: Side, which: 'this' | 'other'): Html {
  const { text } = petition
  const title = html`<span lang="${text.language}" dir="auto">${text.action}</span>`
  return html`<article class="section">
<p class="note">${words(`neighbours.view-${which}`)}</p>
<h3>${which === 'other' ? html`<a href="${petitionPath(petition)}">${title}</a>` : title}</h3>
<p class="note">${whoAsksWhom(words, petition)}</p>
<p class="pair-number"><b>${words.number(tally.net)}</b> ${words('ui.signatures-unit', { n: tally.net })}</p>
<p>${seenSentence(words, petition.about, tally.basis)}</p>
${basisBar({ words, counts: tally.basis })}
</article>`
}
