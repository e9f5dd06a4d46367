// @ts-check

/** Keeps the button inside from being pressed again for `seconds`. The server has the same rule; this only shows it. */
class ResendTimer extends HTMLElement {
  #timer = 0

  connectedCallback() {
    const button = this.querySelector('button')
    if (!button) return
    const left = document.createElement('span')
    button.append(left)
    const until = Date.now() + Number(this.getAttribute('seconds') ?? 30) * 1000
    const tick = () => {
      const seconds = Math.ceil((until - Date.now()) / 1000)
      button.disabled = seconds > 0
      left.textContent = seconds > 0 ? `\u00a0(${seconds})` : ''
      if (seconds <= 0) clearInterval(this.#timer)
    }
    this.#timer = setInterval(tick, 500)
    tick()
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }
}

customElements.define('resend-timer', ResendTimer)
