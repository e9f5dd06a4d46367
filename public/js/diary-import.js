// @ts-check

/**
 * Reads a diary on this device and fills in the form around it from the line about the work. The file is not sent anywhere; what is sent
 * is the form, as the person sees it.
 */
class DiaryImport extends HTMLElement {
  connectedCallback() {
    const file = this.querySelector('input[type=file]')
    const line = this.querySelector('.diary-file')
    if (!(file instanceof HTMLInputElement) || !(line instanceof HTMLElement)) return
    line.hidden = false
    this.querySelector('.diary-without')?.remove()
    file.addEventListener('change', () => void this.read(file))
  }

  /** @param {HTMLInputElement} input */
  async read(input) {
    const file = input.files?.[0]
    const say = this.querySelector('.diary-said')
    if (!file || !say) return
    const words = JSON.parse(this.getAttribute('words') ?? '{}')
    try {
      const diaries = await import(this.getAttribute('reader') ?? '')
      if (file.size > diaries.MOST_BYTES) {
        say.textContent = words.large
        return
      }
      const [{ unzipSync }, Papa] = await Promise.all([
        import(this.getAttribute('unzip') ?? ''),
        this.table(this.getAttribute('table') ?? ''),
      ])
      const found = diaries.readDiary(
        file.name,
        new Uint8Array(await file.arrayBuffer()),
        JSON.parse(this.getAttribute('work') ?? '{}'),
        {
          unzip: unzipSync,
          parse: (/** @type {string} */ text) => Papa.parse(text, { header: true, skipEmptyLines: true }),
        },
      )
      if (typeof found === 'string') {
        say.textContent = words[found]
        return
      }
      this.fill(found)
      const locale = this.getAttribute('locale') ?? 'en-GB'
      const day = new Intl.DateTimeFormat(locale, {
        dateStyle: 'long',
        timeZone: 'UTC',
      })
      const mark = new Intl.NumberFormat(locale).format(found.mark ?? 0)
      const name = {
        letterboxd: 'Letterboxd',
        imdb: 'IMDb',
        trakt: 'Trakt',
        goodreads: 'Goodreads',
        netflix: 'Netflix',
      }
      const sentence = words.found
        .replace('%at%', name[/** @type {'imdb'} */ (found.at)])
        .replace('%on%', day.format(new Date(`${found.on}T00:00:00Z`)))
      say.textContent = found.mark === null ? sentence : `${sentence} ${words.mark.replace('%mark%', mark)}`
    } catch {
      say.textContent = words.unreadable
    } finally {
      // The file is let go: choosing the same one again reads it again.
      input.value = ''
    }
  }

  /** @param {{ at: string, on: string, mark: number | null }} found */
  fill({ at, on, mark }) {
    const form = this.closest('form')
    if (!form) return
    const field = (/** @type {string} */ name) => form.elements.namedItem(name)
    const set = (/** @type {string} */ name, /** @type {string} */ value) => {
      const one = field(name)
      if (one instanceof HTMLInputElement || one instanceof HTMLSelectElement || one instanceof RadioNodeList)
        one.value = value
    }
    set('logged-at', at)
    set('logged-on', on)
    set('seen', 'all')
    if (mark !== null) set('mark', String(mark))
    this.querySelector('.diary-kept')?.remove()
  }

  /**
   * A classic script, because that is how the package comes; it is loaded only when somebody chooses a file.
   * @param {string} src @returns {Promise<{ parse(text: string, options: object): { data: Record<string, string>[], meta: { fields?: string[] } } }>}
   */
  table(src) {
    const known = /** @type {any} */ (window).Papa
    if (known) return Promise.resolve(known)
    return new Promise((resolve, reject) => {
      const script = document.createElement('script')
      script.src = src
      script.addEventListener('load', () => resolve(/** @type {any} */ (window).Papa), { once: true })
      script.addEventListener('error', reject, { once: true })
      document.head.append(script)
    })
  }
}

customElements.define('diary-import', DiaryImport)
