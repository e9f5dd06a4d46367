import { html, type Html } from '#core/html.ts'
import type { Visit } from '#core/http.ts'
import type { Words } from '#core/i18n.ts'
import { hidden, submitButton } from '#ui/fields.ts'
import { pageOf } from '#ui/frame.ts'
import { emptyState, headline, section } from '#ui/parts.ts'
import type { ProofKind } from './protocol.ts'

/** Of every page with an offer. */
export const OFFER_SCRIPT = 'proof-offer.js'
/** Of every page that collects or shows what a browser keeps. */
export const PROOF_SCRIPT = 'kept-proofs.js'
/** The field in which a token travels with a submission: `evidence.proof`. */
export const PROOF_FIELD = 'proof'

/**
 * For a form of contributions about a work: what this browser keeps of a verified viewing is offered, by script alone, so that the page stays
 * alike for everybody. `value`: what was sent, when the form is shown again. The page needs `OFFER_SCRIPT`.
 */
export function proofOffer({ words }: Pick<Visit, 'words'>, work: string, kind: ProofKind, value = ''): Html {
  return html`<proof-offer class="proof-offer" work="${work}" kind="${kind}" hidden>
<div class="field"><div class="tick"><input type="checkbox" id="use-proof" aria-describedby="use-proof-hint"><label for="use-proof">${words('viewings.offer')}</label></div>
${sayings(words)}</div>
${hidden(PROOF_FIELD, value)}
</proof-offer>`
}

/** The same for something that counts already: a form of its own, shown where this browser keeps a proof that was not sent yet. */
export function proofLater(words: Words, work: string, kind: ProofKind, action: string): Html {
  return html`<proof-offer class="proof-offer" work="${work}" kind="${kind}" hidden>
<form method="post" action="${action}">
${sayings(words)}
${hidden(PROOF_FIELD, '')}
<p>${submitButton({ label: words('viewings.offer'), kind: 'quiet' })}</p>
</form>
</proof-offer>`
}

/** One sentence about what the proof says, by whom it comes from. */
const sayings = (words: Words): Html => html`<div class="hint" id="use-proof-hint">
<p data-state="room" hidden>${words('viewings.says-room')}</p>
<p data-state="issuer" hidden>${words('viewings.says-issuer')} <strong data-issuer></strong></p>
<p data-state="self-hosted" hidden>${words('viewings.says-self-hosted')} <strong data-issuer></strong></p>
<p>${words('viewings.says')} <a href="/proofs">${words('viewings.more')}</a></p>
<p data-used hidden>${words('viewings.used-before')}</p>
</div>`

/**
 * Collects the tokens of a viewing: a script sets the attribute `viewing` to the secret that `grantViewing` gave, and hears `proofs-kept` when
 * all is stored. What was lost on the way is asked for again when the page is opened the next time. The page needs `PROOF_SCRIPT`.
 */
export function proofCollect({ ctx, words }: Visit, work: string): Html {
  return html`<proof-collect work="${work}" blinding="${ctx.assets.url('blind-rsa.js')}" role="status">
<p data-state="working" hidden>${words('viewings.collect-working')}</p>
<p data-state="done" hidden>${words('viewings.collect-done')} <a href="/works/${encodeURIComponent(work)}">${words('viewings.collect-use')}</a> <a href="/proofs">${words('viewings.more')}</a></p>
<p data-state="nothing" hidden>${words('viewings.collect-nothing')}</p>
<p data-state="failed" hidden>${words('viewings.collect-failed')}</p>
<p data-state="unsupported" hidden>${words('viewings.unsupported')}</p>
</proof-collect>`
}

export function proofsPage(visit: Visit): Response {
  const { ctx, words } = visit
  return pageOf(
    visit,
    { title: words('viewings.kept-title'), robots: 'noindex', scripts: [PROOF_SCRIPT], canonical: '/proofs' },
    html`${headline({ title: words('viewings.kept-title'), byline: words('viewings.kept-intro') })}
<noscript><p>${words('viewings.kept-no-script')}</p></noscript>
<kept-proofs blinding="${ctx.assets.url('blind-rsa.js')}">
<div role="status">
<p data-state="brought" hidden>${words('viewings.brought')}</p>
<p data-state="wrong" hidden>${words('viewings.brought-wrong')}</p>
<p data-state="failed" hidden>${words('viewings.brought-failed')}</p>
<p data-state="unsupported" hidden>${words('viewings.unsupported')}</p>
</div>
<h2 tabindex="-1">${words('viewings.kept-here')}</h2>
<div data-when="none" hidden>${emptyState({ text: words('viewings.kept-none') })}</div>
<ul class="entries" data-when="some" hidden></ul>
<template><li>
<p><a data-work href="/works">${words('viewings.the-work')}</a>: <span data-kind="sign" hidden>${words('viewings.for-sign')}</span><span data-kind="review" hidden>${words('viewings.for-review')}</span><span data-kind="vote" hidden>${words('viewings.for-vote')}</span></p>
<p class="note"><span data-proof="room" hidden>${words('viewings.says-room')}</span><span data-proof="issuer" hidden>${words('viewings.says-issuer')} <strong data-issuer></strong></span><span data-proof="self-hosted" hidden>${words('viewings.says-self-hosted')} <strong data-issuer></strong></span> · <time></time><span data-used hidden> · ${words('viewings.used-before')}</span></p>
<p><button type="button" class="button quiet">${words('viewings.save')}</button> <button type="button" class="button quiet">${words('viewings.forget')}</button></p>
</li></template>
</kept-proofs>
${section({
  id: 'means',
  title: words('viewings.means'),
  content: (['once', 'not', 'blind', 'room'] as const).map(
    (what) => html`<p>${words(`viewings.means-${what}`)}</p>`,
  ),
})}`,
  )
}
