// @ts-check
// Small, because it stands on pages that everybody reads. What a browser keeps is written by kept-proofs.js.

/** @typedef {import('./kept-proofs.js').Kept} Kept */

const KEPT = 'firsthand-proofs'

/** By work and kind of contribution. @returns {Record<string, Record<string, Kept[]>>} */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '{}') ?? {}
  } catch {
    return {}
  }
}

/** @param {string} work @param {string} kind @param {string} token */
function markUsed(work, kind, token) {
  const all = kept()
  for (const one of all[work]?.[kind] ?? [])
    if (one.token === token) one.used = new Date().toISOString().slice(0, 10)
  localStorage.setItem(KEPT, JSON.stringify(all))
}

/** In a form: offers what this browser keeps for this work and kind of contribution. Using it is a choice. */
class ProofOffer extends HTMLElement {
  connectedCallback() {
    const kind = this.getAttribute('kind') ?? ''
    const work = this.getAttribute('work') ?? ''
    const box = this.querySelector('input[type=checkbox]')
    const field = this.querySelector('input[type=hidden]')
    const list = /** @type {Kept[]} */ (kept()[work]?.[kind] ?? [])
    const offered = list.findLast(({ used }) => !used) ?? (box ? list.at(-1) : undefined)
    if (!offered || !(field instanceof HTMLInputElement)) return
    for (const part of this.querySelectorAll('[data-state]'))
      if (part instanceof HTMLElement) part.hidden = part.dataset.state !== offered.proof
    for (const place of this.querySelectorAll('[data-issuer]')) place.textContent = offered.issuer
    const used = this.querySelector('[data-used]')
    if (used instanceof HTMLElement) used.hidden = !offered.used
    this.hidden = false
    field.form?.addEventListener('submit', () => {
      if (field.value) markUsed(work, kind, offered.token)
    })
    // Without a box the form is about nothing else.
    if (!(box instanceof HTMLInputElement)) return void (field.value = offered.token)
    const set = () => void (field.value = box.checked ? offered.token : '')
    box.checked = field.value === offered.token
    box.addEventListener('change', set)
    set()
  }
}

customElements.define('proof-offer', ProofOffer)
