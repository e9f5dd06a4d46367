import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { type Payload, type VoiceRef, type VoiceSubject } from '#features/voices/index.ts'
import { statement, section } from '#ui/parts.ts'
import { textState } from '../objecting/queries.ts'
import { markLabel } from '../statistics/words.ts'
import type { Details } from './forms.ts'
import { reviewPath } from './paths.ts'

/** On the person's own page: what they said, how its text stands, and the way to change it. */
export async function reviewStatus(
  visit: Visit,
  subject: VoiceSubject,
  ref: VoiceRef,
  payload: Payload,
): Promise<Html> {
  const { words, ctx } = visit
  const { mark, body } = payload.details as Details
  const check = await textState(ctx, ref)
  const seen = payload.basis.split('/')[0] as 'all' | 'some' | 'promo' | 'none' | 'unsaid'
  return section({
    id: 'review',
    title: words('reviews.yours'),
    content: html`<p><strong>${markLabel(words, Number(mark))}</strong> · ${words(`reviews.seen-${seen}`)}${payload.basis.includes('/') ? html` · ${words('reviews.verified')}` : ''}</p>
${body ? statement(body) : html`<p class="note">${words('reviews.no-text')}</p>`}
${body && check ? html`<p class="note">${words(`reviews.text-${check.decision}`)}${check.decision === 'refused' ? html` ${words('reviews.text-counts')} ${words('reviews.text-why', { reason: check.reason })}` : ''}</p>` : ''}
${body && check?.decision === 'refused' ? html`<p>${check.objection ? words('reviews.object-sent', { at: words.time(check.objection.at) }) : ''} <a href="${reviewPath(subject)}/text-objection">${words(check.objection || check.answers ? 'reviews.object-read' : 'reviews.object-link')}</a></p>` : ''}
<p><a class="button quiet" href="${reviewPath(subject)}/change">${words('reviews.change-title')}</a></p>`,
  })
}
