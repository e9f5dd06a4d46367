import { html, type Child, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { radioGroup, submitButton } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { headline, notice } from '#ui/parts.ts'

interface Of {
  id: number
  slug: string
}

/** Style sheets of every page that shows scores. */
export const SCORE_STYLES = ['/scores.css']

/** Numbers and drawings of a work, and what stands in their place for whoever has not seen it and does not want to know. */
export function scores(words: Words, work: Of, content: Child): Html {
  return html`<div class="scores" data-work="${work.id}">${content}</div>
<div class="scores-hidden" data-work="${work.id}"><p>${words('reviews.hidden')} <a href="/scores">${words('reviews.hidden-setting')}</a></p>
<form method="post" action="/works/${encodeURIComponent(work.slug)}/scores">${submitButton({ label: words('reviews.hidden-seen'), kind: 'quiet' })}</form></div>`
}

/** A mark in a line of text: it goes without a word in its place. */
export const scoreInline = (work: Pick<Of, 'id'>, content: Child): Html =>
  html`<span class="scores" data-work="${work.id}">${content}</span>`

export function scoresPage(visit: Visit, on: boolean): Response {
  const { words, url } = visit
  return pageOf(
    visit,
    { title: words('reviews.hide-title'), robots: 'noindex' },
    html`${headline({ title: words('reviews.hide-title') })}
${url.searchParams.get('done') === 'saved' ? notice({ kind: 'done', content: html`<p>${words(on ? 'reviews.hide-now-on' : 'reviews.hide-now-off')}</p>` }) : ''}
<p>${words('reviews.hide-how')}</p>
<form method="post" action="/scores">
${radioGroup({
  words,
  name: 'scores',
  label: words('reviews.hide-question'),
  value: on ? 'hide' : 'show',
  choices: [
    { value: 'show', label: words('reviews.hide-show') },
    { value: 'hide', label: words('reviews.hide-hide') },
  ],
})}
${submitButton({ label: words('reviews.hide-save') })}
</form>`,
  )
}
