import { NotFound } from '#core/errors.ts'
import type { MessageKey } from '#core/i18n.ts'
import type { Outcome } from '../confirming/batch.ts'
import { BASES, type Basis, type VoiceKind, type VoiceSubject } from '../kinds.ts'

/** The answer of a form to "Have you seen it?"; undefined when it was skipped, or when the kind asks it in its own form. */
export const basisOf = ({ asksSeen }: Pick<VoiceSubject, 'asksSeen'>, text: string): Basis | undefined =>
  asksSeen ? BASES.find((basis) => basis === text) : undefined

/** Where the pages of one signature begin; the slug of a work has the letters of its title, in any script. */
export const placeOf = (kind: VoiceKind, subject: VoiceSubject): string =>
  kind.path.replace(':slug', encodeURIComponent(subject.slug))

/** What a confirmation that did not work is told. */
export function problemOf(outcome: Outcome): [MessageKey, Record<string, number>] {
  switch (outcome.result) {
    case 'wrong-code':
      return ['voices.code.wrong', { left: outcome.triesLeft }]
    case 'expired-code':
      return ['voices.code.expired', {}]
    case 'too-many-tries':
      return ['voices.code.too-many', {}]
    case 'expired-link':
      return ['voices.link.expired', {}]
    case 'closed':
      return ['voices.link.closed', {}]
    case 'corrected':
      return ['voices.link.corrected', {}]
    case 'gone':
      return ['voices.link.gone', {}]
    default:
      throw new NotFound('voices.gone')
  }
}
