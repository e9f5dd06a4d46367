// @ts-check

/** The system's own sheet for sharing; stays hidden where there is none. */
class ShareButton extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector('button')
    const data = {
      url: this.getAttribute('url') ?? location.href,
      title: this.getAttribute('text') ?? document.title,
    }
    if (!button || !navigator.canShare?.(data)) return
    button.hidden = false
    // Closing the sheet rejects; that is a decision, not a failure.
    button.addEventListener('click', () => navigator.share(data).catch(() => {}))
  }
}

customElements.define('share-button', ShareButton)
