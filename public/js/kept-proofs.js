// @ts-check
// What this browser keeps of verified viewings: tokens by work and kind of contribution, and blindings that wait for their answer. Nothing
// of it is sent but by the person's own form, or in exchange for a token.

const KEPT = 'firsthand-proofs'
const ASKED = 'firsthand-blindings'

/** @typedef {{ token: string, keyId: string, proof: string, issuer: string, title: string, day: string, used?: string }} Kept */
/** @typedef {{ viewing: string, requests: { kind: string, issuer: string, title: string, proof: string, request: string, blinding: any }[] }} Asked */
/** @typedef {{ kind: string, issuer: string, title: string, host: string, proof: string, retired: string | null, challenge: string, 'token-key': string, 'token-key-id': string }} Key */

/** @param {string} name @returns {Record<string, any>} */
function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? '{}') ?? {}
  } catch {
    return {}
  }
}

/** @param {string} name @param {string} work @param {unknown} value undefined: nothing of this work */
function write(name, work, value) {
  const all = read(name)
  if (value === undefined) delete all[work]
  else all[work] = value
  localStorage.setItem(name, JSON.stringify(all))
}

/** @param {string} work @param {string} kind @returns {Kept[]} */
const keptOf = (work, kind) => read(KEPT)[work]?.[kind] ?? []

/** @param {string} work @param {string} kind @param {Kept[]} list */
function keep(work, kind, list) {
  const all = { ...read(KEPT)[work], [kind]: list }
  if (list.length === 0) delete all[kind]
  write(KEPT, work, Object.keys(all).length > 0 ? all : undefined)
}

/** @param {string} work @param {string} kind @param {Kept} kept */
function add(work, kind, kept) {
  const others = keptOf(work, kind).filter(({ token }) => token !== kept.token)
  keep(work, kind, [...others, kept])
}

/** @param {string} work @returns {Promise<Key[]>} */
async function keysOf(work) {
  const answer = await fetch(`/works/${encodeURIComponent(work)}/issuers.json`, {
    credentials: 'omit',
    cache: 'no-store',
  })
  return answer.ok ? (await answer.json()).keys : []
}

const today = () => new Date().toISOString().slice(0, 10)

class ProofElement extends HTMLElement {
  get work() {
    return this.getAttribute('work') ?? ''
  }

  /** Shows the sentences of one state, and hides those of the others. @param {string} state */
  say(state) {
    for (const part of this.querySelectorAll('[data-state]'))
      if (part instanceof HTMLElement) part.hidden = part.dataset.state !== state
  }

  /** The rules of blind signatures, in a file of their own because few pages need them. @returns {Promise<typeof import('./blind-rsa.js')>} */
  blindRsa() {
    return import(this.getAttribute('blinding') ?? '')
  }
}

/** On a page that verifies viewings: asks for the tokens of one viewing, whose secret stands in the attribute `viewing`. */
class ProofCollect extends ProofElement {
  static observedAttributes = ['viewing']
  #busy = false

  connectedCallback() {
    void this.#collect()
  }

  attributeChangedCallback() {
    if (this.isConnected) void this.#collect()
  }

  /** A blinding that waits from before is finished first: the answer may have been lost on its way. */
  async #collect() {
    const viewing = this.getAttribute('viewing')
    if (this.#busy || (!viewing && !read(ASKED)[this.work])) return
    this.#busy = true
    try {
      if (!globalThis.crypto?.subtle) return this.say('unsupported')
      this.say('working')
      const rsa = await this.blindRsa()
      let given = read(ASKED)[this.work] ? await this.#ask(rsa) : 0
      if (viewing && this.dataset.collected !== viewing) {
        await this.#prepare(rsa, viewing)
        given += await this.#ask(rsa)
        this.dataset.collected = viewing
      }
      this.say(given > 0 ? 'done' : 'nothing')
      this.dispatchEvent(new CustomEvent('proofs-kept', { bubbles: true, detail: { given } }))
    } catch {
      this.say('failed')
    } finally {
      this.#busy = false
    }
  }

  /** Blinds for each kind and writes that down before anybody is asked. @param {typeof import('./blind-rsa.js')} rsa @param {string} viewing */
  async #prepare(rsa, viewing) {
    const keys = (await keysOf(this.work)).filter(({ proof, retired }) => proof === 'room' && !retired)
    const newest = new Map(keys.map((key) => [key.kind, key]))
    /** @type {Asked['requests']} */
    const requests = []
    for (const [kind, key] of newest) {
      const { request, blinding } = await rsa.requestToken(key['token-key'], key.challenge)
      requests.push({
        kind,
        issuer: key.issuer,
        proof: key.proof,
        title: key.title,
        request: rsa.toBase64url(request),
        blinding,
      })
    }
    write(ASKED, this.work, { viewing, requests })
  }

  /** Answers how many tokens were given. @param {typeof import('./blind-rsa.js')} rsa */
  async #ask(rsa) {
    /** @type {Asked} */
    const { viewing, requests } = read(ASKED)[this.work]
    let given = 0
    for (const { kind, issuer, title, proof, request, blinding } of requests) {
      const answer = await fetch('/viewings/token-request', {
        method: 'POST',
        credentials: 'omit',
        headers: { 'content-type': 'application/private-token-request', authorization: `Viewing ${viewing}` },
        body: rsa.fromBase64url(request),
      })
      if (answer.status >= 500 || answer.status === 429) throw new Error(`${answer.status}`)
      // A refusal is final: what waits for it would wait for ever.
      if (!answer.ok) continue
      const token = await rsa.finishToken(blinding, new Uint8Array(await answer.arrayBuffer()))
      add(this.work, kind, { token, keyId: blinding.keyId, proof, issuer, title, day: today() })
      given++
    }
    write(ASKED, this.work, undefined)
    return given
  }
}

/** The page that shows what is kept, and keeps what another issuer's page brings behind the # of the address. */
class KeptProofs extends ProofElement {
  connectedCallback() {
    void this.#bring().finally(() => this.#show())
  }

  async #bring() {
    const brought = new URLSearchParams(location.hash.slice(1))
    const work = brought.get('work')
    if (!work) return
    history.replaceState(null, '', location.pathname)
    if (!globalThis.crypto?.subtle) return this.say('unsupported')
    let taken = 0
    try {
      const rsa = await this.blindRsa()
      for (const key of await keysOf(work)) {
        const token = brought.get(key.kind)
        if (
          !token ||
          key.retired ||
          !(await rsa.verifyToken(token, key['token-key'], key.challenge).catch(() => false))
        )
          continue
        const { kind, proof, issuer, title } = key
        add(work, kind, { token, keyId: key['token-key-id'], proof, issuer, title, day: today() })
        taken++
      }
      this.say(taken > 0 ? 'brought' : 'wrong')
    } catch {
      this.say('failed')
    }
  }

  #show() {
    const list = this.querySelector('ul')
    const row = this.querySelector('template')
    if (!list || !row) return
    const all = read(KEPT)
    const rows = Object.entries(all).flatMap(([work, kinds]) =>
      Object.entries(kinds).flatMap(([kind, tokens]) =>
        /** @type {Kept[]} */ (tokens).map((kept) => this.#row(row, work, kind, kept)),
      ),
    )
    list.replaceChildren(...rows)
    for (const part of this.querySelectorAll('[data-when]'))
      if (part instanceof HTMLElement) part.hidden = (part.dataset.when === 'some') !== rows.length > 0
  }

  /** @param {HTMLTemplateElement} template @param {string} work @param {string} kind @param {Kept} kept */
  #row(template, work, kind, kept) {
    const row = /** @type {DocumentFragment} */ (template.content.cloneNode(true))
    for (const part of row.querySelectorAll('[data-kind], [data-proof], [data-used]'))
      if (part instanceof HTMLElement)
        part.hidden = !(
          part.dataset.kind === kind ||
          part.dataset.proof === kept.proof ||
          (part.dataset.used !== undefined && kept.used)
        )
    const link = row.querySelector('a[data-work]')
    if (link instanceof HTMLAnchorElement) {
      link.href = `/works/${encodeURIComponent(work)}`
      link.textContent = kept.title || work
    }
    for (const place of row.querySelectorAll('[data-issuer]')) place.textContent = kept.issuer
    const time = row.querySelector('time')
    if (time) {
      time.dateTime = kept.day
      const [locale, timeZone] = [document.documentElement.lang, 'UTC']
      time.textContent = new Date(kept.day).toLocaleDateString(locale, { dateStyle: 'long', timeZone })
    }
    const [save, forget] = row.querySelectorAll('button')
    save?.addEventListener('click', () => this.#save(work, kind, kept))
    forget?.addEventListener('click', () => {
      keep(
        work,
        kind,
        keptOf(work, kind).filter(({ token }) => token !== kept.token),
      )
      this.#show()
      this.querySelector('h2')?.focus()
    })
    return row
  }

  /** A file with the link that brings it back, in this browser or another. @param {string} work @param {string} kind @param {Kept} kept */
  #save(work, kind, { token }) {
    const text = `${location.origin}/proofs#${new URLSearchParams({ work, [kind]: token })}\n`
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
    link.download = `${work}-${kind}.txt`
    link.click()
    URL.revokeObjectURL(link.href)
  }
}

customElements.define('proof-collect', ProofCollect)
customElements.define('kept-proofs', KeptProofs)
