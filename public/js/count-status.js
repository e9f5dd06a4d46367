// @ts-check

/**
 * Waits on somebody's own page until their signature is counted, then loads the page again, which says so.
 * Asks `src` for `{ state, number? }` while the page is visible; gives up after ten minutes.
 */
class CountStatus extends HTMLElement {
  #timer = 0
  #started = Date.now()

  connectedCallback() {
    document.addEventListener('visibilitychange', this.#poll)
    this.#poll()
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#poll)
    clearTimeout(this.#timer)
  }

  #poll = async () => {
    clearTimeout(this.#timer)
    const src = this.getAttribute('src')
    if (!src || document.visibilityState !== 'visible' || Date.now() - this.#started > 600_000) return
    try {
      const response = await fetch(src, { signal: AbortSignal.timeout(8000) })
      const { state } = response.ok ? await response.json() : { state: '' }
      if (state === 'counted') return location.reload()
    } catch {
      // Offline or restarting: ask again, more slowly the longer it lasts.
    }
    const waited = Date.now() - this.#started
    this.#timer = setTimeout(this.#poll, Math.min(10_000, 700 + waited / 10))
  }
}

customElements.define('count-status', CountStatus)
