// @ts-check

/**
 * Around the field for a petition's title: while one types, shows at most five petitions that ask something similar. Without script the
 * same stands on the next step.
 *
 * @typedef {{ url: string, action: string, asked_by: string, net: number }} Similar
 */
class SimilarPetitions extends HTMLElement {
  #timer = 0
  /** @type {AbortController | undefined} */
  #asking

  connectedCallback() {
    this.#field?.addEventListener('input', this.#soon)
    if (this.#field?.value) this.#soon()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.#asking?.abort()
  }

  get #field() {
    return this.querySelector('input')
  }

  #soon = () => {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ask(), 350)
  }

  async #ask() {
    this.#asking?.abort()
    const title = this.#field?.value.trim() ?? ''
    if ([...title].length < 3) return this.#show([])
    this.#asking = new AbortController()
    const query = new URLSearchParams({ title, work: this.getAttribute('work') ?? '' })
    try {
      const response = await fetch(`${this.getAttribute('src')}?${query}`, {
        credentials: 'omit',
        signal: this.#asking.signal,
      })
      if (response.ok) this.#show((await response.json()).petitions)
    } catch {
      // The next step shows them.
    }
  }

  /** @param {Similar[]} petitions */
  #show(petitions) {
    const status = this.querySelector('[role="status"]')
    const list = this.querySelector('ul')
    if (!status || !list) return
    const heading = this.getAttribute(petitions.length === 1 ? 'one' : 'many') ?? ''
    const text = petitions.length ? heading.replace('#', String(petitions.length)) : ''
    // Said again only when it changes, so that a screen reader is not interrupted at every letter.
    if (status.textContent !== text) status.textContent = text
    const numbers = new Intl.NumberFormat(document.documentElement.lang)
    list.replaceChildren(
      ...petitions.map((petition) => {
        const item = document.createElement('li')
        const link = document.createElement('a')
        link.href = new URL(petition.url).pathname
        link.target = '_blank'
        link.rel = 'noopener'
        link.dir = 'auto'
        link.textContent = petition.action
        const unit = this.getAttribute(petition.net === 1 ? 'unit-one' : 'unit') ?? ''
        item.append(link, ` · ${numbers.format(petition.net)} ${unit}`)
        return item
      }),
    )
    list.hidden = petitions.length === 0
  }
}

customElements.define('similar-petitions', SimilarPetitions)
