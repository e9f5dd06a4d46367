import { html, safeUrl, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { calendarDay, type Work } from '#features/works/index.ts'
import { emptyState, section } from '#ui/parts.ts'
import { scoreInline } from '../hiding/views.ts'
import type { Critic } from './queries.ts'

/** For and against side by side at one size, apart from the public's reviews; what is between comes below, at the same size. */
export function criticsSection(words: Words, work: Work, critics: readonly Critic[]): Html | '' {
  if (!critics.length) return ''
  const of = (stance: Critic['stance']): Critic[] => critics.filter((critic) => critic.stance === stance)
  const column = (stance: 'for' | 'against'): Html => {
    const list = of(stance)
    return html`<div><h3>${words(`reviews.critics-${stance}`)}</h3>${list.length ? list.map((critic) => item(words, work, critic)) : emptyState({ text: words(`reviews.critics-none-${stance}`) })}</div>`
  }
  const between = of('between')
  return section({
    id: 'critics',
    title: words('reviews.critics'),
    content: html`<p class="note">${words('reviews.critics-how')}</p><div class="two-sides">${column('for')}${column('against')}</div>
${between.length ? html`<h3>${words('reviews.critics-between')}</h3><div class="two-sides">${between.map((critic) => item(words, work, critic))}</div>` : ''}`,
  })
}

function item(words: Words, work: Work, critic: Critic): Html {
  const { outlet, author, url, publishedOn, mark, restsOn, language, quote } = critic
  return html`<article class="critic" aria-label="${outlet}"><blockquote lang="${language}" dir="auto" cite="${safeUrl(url)}"><p>“${quote}”</p></blockquote>
<p class="note"><a href="${safeUrl(url)}" rel="external nofollow"><bdi>${outlet}</bdi></a>${author ? html` · <bdi>${author}</bdi>` : ''} · <time datetime="${publishedOn}">${calendarDay(words, publishedOn)}</time>${mark ? scoreInline(work, html` · ${words('reviews.critic-mark-is', { mark })}`) : ''} · ${words(`reviews.rests-${restsOn}`)}</p></article>`
}
