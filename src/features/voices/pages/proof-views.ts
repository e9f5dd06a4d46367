import { html, type Html } from '#core/html.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { section } from '#ui/parts.ts'
import type { ConfirmedStatus } from '../status/queries.ts'

/** What became of the proof that came with a contribution; nothing where none came. */
export function proofSection(words: Words, { basis, proofProblem }: ConfirmedStatus): Html | '' {
  const proof = basis.split('/')[1]
  if (!proof && !proofProblem) return ''
  return section({
    id: 'proof',
    title: words(proof ? 'viewings.status' : 'viewings.status-not'),
    content: proof
      ? html`<p>${words(`viewings.status-${proof}` as MessageKey)}</p><p>${words('viewings.status-says')}</p>`
      : html`<p>${words(`viewings.problem-${proofProblem}` as MessageKey)}</p>`,
  })
}
