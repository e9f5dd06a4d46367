// @ts-check

const WAIT_MS = 2000
const TRIES = 5

/** Sends a film to the desk in pieces, one after the other; goes on where an earlier try stopped. */
class FilmUpload extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector('form')
    const file = this.querySelector('input[type=file]')
    if (!form || !(file instanceof HTMLInputElement)) return
    form.hidden = false
    this.querySelector('.upload-without')?.remove()
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      const [chosen] = file.files ?? []
      if (chosen) void this.#send(chosen, form)
    })
  }

  /** @param {File} file @param {HTMLFormElement} form */
  async #send(file, form) {
    const button = form.querySelector('button')
    const bar = this.querySelector('progress')
    const says = this.querySelector('[role=status]')
    const piece = Number(this.getAttribute('piece'))
    if (!button || !bar || !says) return
    button.disabled = true
    says.textContent = ''
    bar.hidden = false
    bar.setAttribute('aria-label', this.getAttribute('sending') ?? '')
    let at = Number(this.getAttribute('at')) <= file.size ? Number(this.getAttribute('at')) : 0
    let failed = 0
    while (failed < TRIES) {
      bar.value = file.size ? (at / file.size) * 100 : 0
      try {
        const answer = await fetch(`${form.action}?from=${at}&of=${file.size}`, {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream' },
          body: file.slice(at, at + piece),
        })
        if (answer.status === 422) {
          const { says: why } = await answer.json()
          says.textContent = why
          this.setAttribute('at', '0')
          break
        }
        if (!answer.ok) throw new Error(String(answer.status))
        const { at: there, done } = await answer.json()
        failed = 0
        at = there
        this.setAttribute('at', String(at))
        if (done) {
          bar.value = 100
          says.textContent = this.getAttribute('done')
          location.assign(`${location.pathname}?done=received`)
          return
        }
      } catch {
        failed++
        says.textContent = failed < TRIES ? '' : this.getAttribute('broke')
        await new Promise((resolve) => setTimeout(resolve, WAIT_MS * failed))
      }
    }
    button.disabled = false
  }
}

/** Puts what is in a chosen text file into the field below it. */
class TextFile extends HTMLElement {
  connectedCallback() {
    const file = this.querySelector('input[type=file]')
    const field = this.querySelector('textarea')
    const part = this.querySelector('.text-file')
    if (!(file instanceof HTMLInputElement) || !field || !(part instanceof HTMLElement)) return
    part.hidden = false
    file.addEventListener('change', async () => {
      const [chosen] = file.files ?? []
      if (chosen && chosen.size < 2_000_000) field.value = await chosen.text()
    })
  }
}

customElements.define('film-upload', FilmUpload)
customElements.define('text-file', TextFile)
