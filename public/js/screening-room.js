// @ts-check
// The player of the screening room. It plays with the browser's own HLS where there is one, otherwise with hls.js, and tells the server what was
// played. The server believes only what its own clock and the segments it handed out allow (features/viewings/room/rules.ts).

const APPLE = 'application/vnd.apple.mpegurl'
const FASTEST = 2
const MOST_WAITING = 100

/** @typedef {{ from: number, to: number }} Stretch whole milliseconds */
/** @typedef {{ next: number, coverage: number, watched: boolean, refused?: string, viewing?: string }} Told */

class ScreeningRoom extends HTMLElement {
  /** @type {HTMLVideoElement} */ #video = document.createElement('video')
  /** @type {Stretch | undefined} */ #now
  /** @type {Stretch[]} */ #waiting = []
  #run = 0
  #next = 1
  #ended = false
  #sending = false
  #timer = 0

  connectedCallback() {
    const template = this.querySelector('template')
    if (!template || this.querySelector('video')) return
    const content = /** @type {DocumentFragment} */ (template.content.cloneNode(true))
    this.querySelector('.room-without')?.remove()
    this.prepend(content)
    void import(this.#told('controls')).then(() => {
      // It says that it is on or off, which a plain button may not (ARIA 1.2, aria-checked).
      this.querySelector('media-captions-button')?.setAttribute('role', 'switch')
    })
    this.#video = this.querySelector('video') ?? this.#video
    const button = this.querySelector('.room-start')
    button?.addEventListener('click', () => void this.#start())
    // Pressing play anywhere in the player begins the viewing too.
    this.querySelector('media-controller')?.addEventListener(
      'mediaplayrequest',
      (event) => {
        if (this.#run && !this.#ended) return
        event.stopPropagation()
        void this.#start()
      },
      { capture: true },
    )
    this.#listen()
    this.#describe()
    const speed = this.querySelector('select')
    speed?.addEventListener('change', () => void (this.#video.playbackRate = Number(speed.value)))
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  /** @param {string} name */
  #told = (name) => this.getAttribute(name) ?? ''

  /** @param {string} name one of the sentences in the attributes, or none */
  #say(name) {
    const place = this.querySelector('.room-says')
    const sentence = name ? this.#told(`say-${name}`) : ''
    // A sentence that stands there already is not read out again.
    if (place && place.textContent !== sentence) place.textContent = sentence
  }

  /** @param {string} name */
  #unsay(name) {
    if (this.querySelector('.room-says')?.textContent === this.#told(`say-${name}`)) this.#say('')
  }

  /** @param {string} path @param {unknown} [data] */
  #post = (path, data) =>
    fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(data ?? {}),
    })

  async #start() {
    const button = this.querySelector('.room-start')
    if (button instanceof HTMLButtonElement) button.disabled = true
    this.#say('loading')
    try {
      const answer = await this.#post(this.#told('start'))
      if (!answer.ok) return this.#refused(answer)
      const { playlist, run, next, coverage, watched, viewing } = await answer.json()
      this.#run = run
      this.#next = next
      this.#ended = false
      if (!watched) this.#shown(coverage)
      await this.#attach(playlist)
      this.#resume()
      this.#say('')
      if (button instanceof HTMLElement) button.hidden = true
      if (watched) this.#collect(viewing)
      clearInterval(this.#timer)
      this.#timer = setInterval(() => void this.#tell(), Number(this.#told('every')) * 1000)
      await this.#video.play().catch(() => {})
    } catch {
      this.#say('offline')
    } finally {
      if (button instanceof HTMLButtonElement) button.disabled = false
    }
  }

  /** The page of a refusal says why in its headline and first sentence. @param {Response} answer */
  async #refused(answer) {
    this.#say('refused')
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const why = page.querySelector('main p')?.textContent
    const place = this.querySelector('.room-says')
    if (why && place) place.textContent = `${place.textContent} ${why}`
  }

  /** @param {string} playlist */
  async #attach(playlist) {
    const video = this.#video
    if (video.canPlayType(APPLE)) {
      video.src = playlist
      return
    }
    const { default: Hls } = await import(this.#told('hls'))
    if (!Hls.isSupported()) return this.#say('unplayable')
    // Nothing has to be unpacked for fragmented MP4, so no worker is needed, and the policy of the page allows none.
    const hls = new Hls({ enableWorker: false, maxBufferLength: 30, backBufferLength: 30 })
    let recovered = false
    hls.on(
      Hls.Events.ERROR,
      (/** @type {string} */ _, /** @type {{ fatal: boolean, type: string }} */ error) => {
        if (!error.fatal) return
        if (error.type === Hls.ErrorTypes.MEDIA_ERROR && !recovered) {
          recovered = true
          return hls.recoverMediaError()
        }
        hls.destroy()
        this.#say('unplayable')
      },
    )
    hls.loadSource(playlist)
    hls.attachMedia(video)
  }

  /** Goes on where this tab stopped; the server knows what was played, not where somebody is. */
  #resume() {
    const kept = Number(sessionStorage.getItem(`room-${this.#told('film')}`))
    if (!(kept > 0)) return
    const seek = () => void (this.#video.currentTime = kept < this.#video.duration - 2 ? kept : 0)
    if (this.#video.readyState > 0) seek()
    else this.#video.addEventListener('loadedmetadata', seek, { once: true })
  }

  #listen() {
    const video = this.#video
    const at = () => Math.round(video.currentTime * 1000)
    const close = () => {
      if (this.#now && this.#now.to > this.#now.from) this.#put(this.#now)
      this.#now = undefined
    }
    video.addEventListener('timeupdate', () => {
      if (video.seeking || (video.paused && !video.ended)) return
      if (!this.#now || at() < this.#now.to) {
        close()
        this.#now = { from: at(), to: at() }
      } else this.#now.to = at()
      sessionStorage.setItem(`room-${this.#told('film')}`, String(video.currentTime))
    })
    video.addEventListener('playing', () => {
      this.#unsay('not-enough')
      if (!video.seeking) this.#now ??= { from: at(), to: at() }
    })
    video.addEventListener('seeking', close)
    video.addEventListener('pause', () => {
      if (this.#now && !video.seeking && at() > this.#now.to) this.#now.to = at()
      close()
    })
    video.addEventListener('ended', () => {
      close()
      sessionStorage.removeItem(`room-${this.#told('film')}`)
      void this.#tell()
    })
    video.addEventListener('ratechange', () => {
      if (video.playbackRate > FASTEST) video.playbackRate = FASTEST
    })
    video.addEventListener('error', () => this.#say('unplayable'))
  }

  /** What was played and is not told yet; stretches that follow each other are one. @param {Stretch} stretch */
  #put(stretch) {
    const last = this.#waiting.at(-1)
    if (last && last.to === stretch.from) last.to = stretch.to
    else this.#waiting.push({ ...stretch })
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift()
  }

  /** Tells the stretches one after the other; what the server finds too fast is told again with the next heartbeat. */
  async #tell() {
    if (this.#sending || this.#ended) return
    if (this.#now && this.#now.to > this.#now.from) {
      this.#put(this.#now)
      this.#now = { from: this.#now.to, to: this.#now.to }
    }
    this.#sending = true
    try {
      while (this.#waiting.length && !this.#ended) {
        const [stretch] = this.#waiting
        const answer = await this.#post(this.#told('beats'), { run: this.#run, seq: this.#next, ...stretch })
        if (answer.status !== 200 && answer.status !== 409) {
          if (answer.status === 410 || answer.status === 404) this.#stop('over')
          return
        }
        /** @type {Told} */
        const told = await answer.json()
        this.#next = told.next
        this.#shown(told.coverage)
        if (told.refused === 'elsewhere') return this.#stop('elsewhere')
        if (told.refused === 'pace' || told.refused === 'budget') return
        if (told.refused !== 'gap') this.#waiting.shift()
        if (told.watched) return this.#collect(told.viewing)
      }
      this.#unsay('offline')
      // Everything was told, and the film has ended: whoever jumped over much of it learns why nothing more comes.
      if (this.#video.ended && !this.#ended && this.#told('kind') === 'whole') this.#say('not-enough')
    } catch {
      this.#say('offline')
    } finally {
      this.#sending = false
    }
  }

  /** @param {string} why */
  #stop(why) {
    this.#ended = true
    clearInterval(this.#timer)
    this.#video.pause()
    this.#say(why)
    const button = this.querySelector('.room-start')
    if (button instanceof HTMLElement && why === 'elsewhere') {
      button.hidden = false
      button.textContent = button.dataset.again ?? button.textContent
    }
  }

  /** Enough was played: nothing is told any more, and the element of the proofs asks for them. @param {string | undefined} viewing */
  #collect(viewing) {
    clearInterval(this.#timer)
    this.#ended = true
    if (!viewing) return this.#say('watched-no-proof')
    this.#say('watched')
    this.addEventListener('proofs-kept', () => void this.#post(this.#told('ending')), { once: true })
    this.querySelector('proof-collect')?.setAttribute('viewing', viewing)
  }

  /** @param {number} coverage */
  #shown(coverage) {
    const percent = Math.floor(coverage * 100)
    const part = this.querySelector('.room-played')
    const bar = this.querySelector('progress')
    const number = this.querySelector('.room-percent')
    if (part instanceof HTMLElement) part.hidden = false
    if (bar) bar.value = percent
    if (number) number.textContent = String(percent)
  }

  /** Audio description as text at its time, in a part of the page that screen readers read out. */
  #describe() {
    const box = this.querySelector('#room-descriptions')
    const place = this.querySelector('.room-description')
    const track = [...this.#video.textTracks].find(({ kind }) => kind === 'descriptions')
    if (!(box instanceof HTMLInputElement) || !place || !track) return
    box.addEventListener('change', () => {
      track.mode = box.checked ? 'hidden' : 'disabled'
      place.textContent = ''
    })
    track.addEventListener('cuechange', () => {
      const cue = track.activeCues?.[0]
      if (cue instanceof VTTCue) place.textContent = cue.getCueAsHTML().textContent
    })
  }
}

customElements.define('screening-room', ScreeningRoom)
