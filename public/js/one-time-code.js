// @ts-check

/** Takes the spaces out of a pasted code, so that it fits the field. */
class OneTimeCode extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector('input')
    field?.addEventListener('paste', (event) => {
      const pasted = event.clipboardData?.getData('text')
      if (!pasted) return
      event.preventDefault()
      field.setRangeText(
        pasted.replace(/\s+/g, ''),
        field.selectionStart ?? 0,
        field.selectionEnd ?? 0,
        'end',
      )
      field.dispatchEvent(new Event('input', { bubbles: true }))
    })
  }
}

customElements.define('one-time-code', OneTimeCode)
