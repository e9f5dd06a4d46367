// @ts-check

/**
 * Lays two pictures over each other and shows as much of each as the range says; the range brings keyboard, touch and screen readers.
 * Without script the two stand beside each other.
 */
class PictureSlider extends HTMLElement {
  connectedCallback() {
    const pair = /** @type {HTMLElement | null} */ (this.querySelector('.pair'))
    const control = /** @type {HTMLElement | null} */ (this.querySelector('.slider-control'))
    const range = control?.querySelector('input')
    if (!pair || !control || !range) return
    const show = () => pair.style.setProperty('--cut', `${range.value}%`)
    range.addEventListener('input', show)
    pair.classList.add('over')
    control.hidden = false
    // A finger or a mouse on the picture moves the line there.
    pair.addEventListener('pointermove', (event) => {
      if (event.pointerType === 'mouse' && event.buttons !== 1) return
      this.#moveTo(event, pair, range)
      show()
    })
    pair.addEventListener('pointerdown', (event) => {
      this.#moveTo(event, pair, range)
      show()
    })
    pair.addEventListener('dragstart', (event) => event.preventDefault())
    show()
  }

  /** @param {PointerEvent} event @param {HTMLElement} pair @param {HTMLInputElement} range */
  #moveTo(event, pair, range) {
    const picture = event.target
    if (!(picture instanceof HTMLImageElement)) return
    const { left, width } = pair.getBoundingClientRect()
    const share = ((event.clientX - left) / width) * 100
    const isRtl = getComputedStyle(pair).direction === 'rtl'
    range.value = String(Math.round(Math.min(100, Math.max(0, isRtl ? 100 - share : share))))
  }
}

customElements.define('picture-slider', PictureSlider)
