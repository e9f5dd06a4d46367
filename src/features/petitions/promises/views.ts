import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'
import { promiseView, type Promised } from '#features/statements/index.ts'
import { section } from '#ui/parts.ts'
import { petitionPath, type Petition } from '../queries.ts'

/** On the organisers' page: what was promised in answer to the petition, with its day, what both sides say, and where one says it. */
export function organisePromises(
  words: Words,
  petition: Petition,
  promises: readonly Promised[],
  mayWrite: boolean,
  today: string,
): Html | '' {
  if (!promises.length) return ''
  return section({
    id: 'promises',
    title: words('organising.promises'),
    content: html`<p>${words(mayWrite ? 'organising.promises-how' : 'organising.promises-read')}</p>
<ul class="rows promises">${promises.map(
      (promise) =>
        html`<li>${promiseView(words, promise, today)}${
          mayWrite
            ? html`<p><a href="${petitionPath(petition)}/promises/${promise.publicId}">${words(
                promise.outcomes.some(({ side }) => side === 'author')
                  ? 'organising.promise-say-again'
                  : 'statements.outcome-say',
              )}</a></p>`
            : ''
        }</li>`,
    )}</ul>`,
  })
}
