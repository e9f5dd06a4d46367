import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import { type Payload, type VoiceRef, type VoiceSubject } from '#features/voices/index.ts'
import { statement, section } from '#ui/parts.ts'
import { run } from '#core/db.ts'
import { markLabel } from '../statistics/words.ts'
import type { Details } from './forms.ts'

/** On the person's own page: what they said, how its text stands, and the way to change it. */
export async function reviewStatus(
  visit: Visit,
  subject: VoiceSubject,
  ref: VoiceRef,
  payload: Payload,
): Promise<Html> {
  const { words, ctx } = visit
  const { mark, body } = payload.details as Details
  const [check] = await run<{ decision: 'waiting' | 'shown' | 'refused'; reason: string }>(
    ctx.db,
    `select decision, reason from review_checks where subject_id = $1 and voice_id = $2 order by version desc, n desc limit 1`,
    [ref.subjectId, ref.id],
  )
  const seen = payload.basis.split('/')[0] as 'all' | 'some' | 'promo' | 'none' | 'unsaid'
  return section({
    id: 'review',
    title: words('reviews.yours'),
    content: html`<p><strong>${markLabel(words, Number(mark))}</strong> · ${words(`reviews.seen-${seen}`)}${payload.basis.includes('/') ? html` · ${words('reviews.verified')}` : ''}</p>
${body ? statement(body) : html`<p class="note">${words('reviews.no-text')}</p>`}
${body && check ? html`<p class="note">${words(`reviews.text-${check.decision}`)}${check.decision === 'refused' ? html` ${words('reviews.text-why', { reason: check.reason })}` : ''}</p>` : ''}
<p><a class="button quiet" href="/works/${encodeURIComponent(subject.slug)}/review/change">${words('reviews.change-title')}</a></p>`,
  })
}
