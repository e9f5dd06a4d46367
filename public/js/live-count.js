// @ts-check

/**
 * Keeps a public number current: asks `src` as often as the server says, only while somebody looks.
 * An older log size never replaces a newer one, because replicas and caches may lag.
 *
 * @typedef {{ net: number, log: { size: number, at: string }, next_poll_seconds: number }} Count
 */
class LiveCount extends HTMLElement {
  #timer = 0
  #clock = 0
  #announced = Date.now()
  #pause = 1
  /** Ahead (+) or behind (-) of the server's clock, in milliseconds: ages must not depend on a wrong clock here. */
  #skew = 0

  connectedCallback() {
    document.addEventListener('visibilitychange', this.#visibility)
    this.#visibility()
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#visibility)
    this.#stop()
  }

  #visibility = () => {
    this.#stop()
    if (document.visibilityState !== 'visible') return
    this.#clock = setInterval(() => this.#showAge(), 1000)
    this.#poll()
  }

  #stop() {
    clearTimeout(this.#timer)
    clearInterval(this.#clock)
  }

  async #poll() {
    const src = this.getAttribute('src')
    if (!src) return
    clearTimeout(this.#timer)
    try {
      const response = await fetch(src, {
        signal: AbortSignal.timeout(8000),
        credentials: 'omit',
        cache: 'no-cache',
      })
      if (!response.ok) throw new Error(String(response.status))
      const served = Date.parse(response.headers.get('date') ?? '')
      const skew = Date.now() - served - Number(response.headers.get('age') ?? 0) * 1000
      // The header has whole seconds, and a good clock needs no correction.
      this.#skew = served && Math.abs(skew) > 3000 ? skew : 0
      /** @type {Count} */
      const count = await response.json()
      this.#pause = Math.min(10, Math.max(1, count.next_poll_seconds || 5))
      this.#show(count)
    } catch {
      // The age goes on growing, which is the truth; ask less and less often.
      this.#pause = Math.min(60, this.#pause * 2)
    }
    if (this.isConnected && document.visibilityState === 'visible')
      this.#timer = setTimeout(() => this.#poll(), this.#pause * 1000)
  }

  /** @param {Count} count */
  #show({ net, log }) {
    if (log.size < Number(this.getAttribute('size'))) return
    this.setAttribute('size', String(log.size))
    const at = new Date(log.at)
    const time = this.querySelector('time')
    if (time && !Number.isNaN(at.getTime())) {
      time.dateTime = at.toISOString()
      time.textContent = this.#format(at)
    }
    this.#showAge()
    const number = this.querySelector('data')
    if (!number || number.value === String(net)) return
    number.value = String(net)
    number.textContent = net.toLocaleString(this.#locale)
    const form = new Intl.PluralRules(this.#locale).select(net)
    const unit = this.getAttribute(`unit-${form}`) ?? this.getAttribute('unit-other') ?? ''
    const label = this.querySelector('.count-unit')
    if (label) label.textContent = unit
    const status = this.querySelector('[role=status]')
    if (status && Date.now() - this.#announced > 60_000) {
      this.#announced = Date.now()
      status.textContent = `${number.textContent} ${unit}`
    }
  }

  #showAge() {
    const at = this.querySelector('time')?.dateTime
    const age = this.querySelector('.count-age')
    if (!at || !age) return
    const seconds = Math.max(0, Math.floor((Date.now() - this.#skew - Date.parse(at)) / 1000))
    const format = new Intl.RelativeTimeFormat(this.#locale, { style: 'short' })
    /** @type {[number, Intl.RelativeTimeFormatUnit]} */
    const [size, unit] =
      seconds < 60
        ? [1, 'second']
        : seconds < 3600
          ? [60, 'minute']
          : seconds < 86_400
            ? [3600, 'hour']
            : [86_400, 'day']
    age.textContent = format.format(-Math.floor(seconds / size), unit)
  }

  get #locale() {
    return this.getAttribute('locale') ?? document.documentElement.lang
  }

  /** @param {Date} at */
  #format(at) {
    const timeZone = this.getAttribute('time-zone') ?? undefined
    return at.toLocaleString(this.#locale, {
      dateStyle: 'long',
      timeStyle: 'medium',
      hourCycle: 'h23',
      timeZone,
    })
  }
}

customElements.define('live-count', LiveCount)
