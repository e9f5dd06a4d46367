// @ts-check

/** Copies the field beside it. Where the clipboard is closed to us, selects the text instead. */
class CopyButton extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector('button')
    const field = this.querySelector('input')
    const status = this.querySelector('[role=status]')
    if (!button || !field) return
    button.hidden = false
    button.addEventListener('click', async () => {
      field.select()
      try {
        await navigator.clipboard.writeText(field.value)
      } catch {
        return
      }
      if (status) status.textContent = this.getAttribute('copied')
      setTimeout(() => status && (status.textContent = ''), 4000)
    })
  }
}

customElements.define('copy-button', CopyButton)
