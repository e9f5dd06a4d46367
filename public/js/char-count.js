// @ts-check

/** Shows how much of a text area's limit is used. The limit itself is written on the page. */
class CharCount extends HTMLElement {
  connectedCallback() {
    const area = this.querySelector('textarea')
    const used = this.querySelector('.limit-used')
    if (!area || !used) return
    const numbers = new Intl.NumberFormat(document.documentElement.lang)
    const show = () => {
      used.textContent = `${numbers.format(area.value.length)} / ${numbers.format(area.maxLength)}`
    }
    area.addEventListener('input', show)
    show()
  }
}

customElements.define('char-count', CharCount)
