import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { PROOFS, type Tally } from '#features/voices/index.ts'
import { basisBar, type BasisCounts } from '#ui/basis-bar.ts'
import { linkRow, liveCount } from '#ui/parts.ts'
import { clockLine } from '../asking/views.ts'
import { petitionPath } from '../queries.ts'
import { versionsLine } from '../texts/views.ts'
import { seenShare, type About } from '../rules.ts'
import type { Numbers } from './data.ts'

/** The number with its moment, what people go by, and what is missing until an answer is asked for. */
export function numbers(visit: Visit, data: Numbers): Html {
  const { words, ctx } = visit
  const { petition, tally } = data
  const path = petitionPath(petition)
  return html`${liveCount({
    words,
    src: `${path}.json`,
    value: tally.net,
    size: tally.log.size,
    at: tally.log.at,
    now: ctx.clock.now(),
    more: html`<a href="/how-we-count">${words('ui.how-we-count')}</a>`,
  })}
${versionsLine(words, petition, tally)}
<p class="lead">${seenSentence(words, petition.about, tally.basis)}</p>
${basisBar({ words, counts: tally.basis })}
${proofLine(words, tally)}
${thresholdLine(words, data)}
${takenBack(words, path, tally)}
${linkRow([
  html`<a href="#share">${words('petitions.share')}</a>`,
  html`<a href="#follow">${words('petitions.follow')}</a>`,
  html`<a href="${path}.json">${words('petitions.data')}</a>`,
])}`
}

/** One sentence on what the petition is about, and one on what people go by; worded alike whatever the numbers say. */
export function seenSentence(words: Words, about: About, counts: BasisCounts): string {
  const share = seenShare(about, counts)
  const what = about === 'promotion' ? 'promotion' : 'work'
  const values = { n: share.seen, of: share.answered, percent: share.inHundred }
  const seen =
    share.say === 'nobody-answered'
      ? words('petitions.seen-nobody-answered')
      : words(`petitions.seen-${what}-${share.say}`, values)
  return `${words(`petitions.is-about-${about}`)} ${seen}`
}

/** Whose word the verified viewings rest on, each kind with its own number. */
function proofLine(words: Words, { proof }: Tally): Html | '' {
  const parts = PROOFS.filter((name) => proof[name] > 0).map((name) =>
    words(`petitions.proof-${name}`, { n: proof[name] }),
  )
  if (!parts.length) return ''
  return html`<p class="note">${words('petitions.proof')} ${parts.join(' · ')}</p>`
}

function thresholdLine(words: Words, { threshold, asking, petition, tally }: Numbers): Html | '' {
  if (petition.form === 'call' || petition.state.name === 'declined') return ''
  if (threshold.reachedAt) return clockLine(words, petition, asking, tally)
  if (!petition.state.signable)
    return html`<p>${words('petitions.not-asked-for', { n: threshold.at, net: tally.net })}</p>`
  return html`<p>${words('petitions.more-until', { n: threshold.missing })}</p>`
}

function takenBack(words: Words, path: string, { withdrawn, removed, restored }: Tally): Html | '' {
  const parts = [
    withdrawn && words('petitions.withdrawn', { n: withdrawn }),
    removed && words('petitions.removed', { n: removed }),
    restored && words('petitions.restored', { n: restored }),
  ].filter(Boolean)
  if (!parts.length) return ''
  return html`<p class="note">${parts.join(', ')} · <a href="${path}/record">${words('log.record.link')}</a> · <a href="/how-we-count#taken-back">${words('petitions.what-that-means')}</a></p>`
}
