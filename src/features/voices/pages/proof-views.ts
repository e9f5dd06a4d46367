import { html, type Html } from '#core/html.ts'
import type { MessageKey, Words } from '#core/i18n.ts'
import { isProofKind, proofLater } from '#features/viewings/index.ts'
import { section } from '#ui/parts.ts'
import type { VoiceKind, VoiceSubject } from '../kinds.ts'
import type { ConfirmedStatus } from '../status/queries.ts'

interface Proved {
  kind: VoiceKind
  place: string
  subject: VoiceSubject
  status: ConfirmedStatus
}

/** What became of the proof that came with a contribution, and the offer to add one that this browser keeps. */
export function proofSection(words: Words, { kind, place, subject, status }: Proved): Html {
  const { basis, proofProblem } = status
  const proof = basis.split('/')[1]
  const open = status.state === 'active' && status.counted && ['all', 'unsaid'].includes(basis)
  const told =
    proof || proofProblem
      ? section({
          id: 'proof',
          title: words(proof ? 'viewings.status' : 'viewings.status-not'),
          content: proof
            ? html`<p>${words(`viewings.status-${proof}` as MessageKey)}</p><p>${words('viewings.status-says')}</p>`
            : html`<p>${words(`viewings.problem-${proofProblem}` as MessageKey)}</p>`,
        })
      : ''
  return html`${told}${
    open && subject.workSlug !== undefined && isProofKind(kind.kind)
      ? proofLater(words, subject.workSlug, kind.kind, `${place}/proof`)
      : ''
  }`
}
