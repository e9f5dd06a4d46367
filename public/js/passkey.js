// @ts-check

/** @param {string} text @returns {ArrayBuffer} */
function bytesOf(text) {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer
}

/** @param {ArrayBuffer | null | undefined} bytes */
function textOf(bytes) {
  if (!bytes) return undefined
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

/** @param {{ id: string }[] | undefined} list */
const keysOf = (list) => (list ?? []).map((key) => ({ ...key, id: bytesOf(key.id) }))

// Safari before 18.4 and Chromium before 129 lack the JSON methods of Web Authentication Level 3.
/** @param {any} json */
function creationOptions(json) {
  if (PublicKeyCredential.parseCreationOptionsFromJSON)
    return PublicKeyCredential.parseCreationOptionsFromJSON(json)
  return {
    ...json,
    challenge: bytesOf(json.challenge),
    user: { ...json.user, id: bytesOf(json.user.id) },
    excludeCredentials: keysOf(json.excludeCredentials),
  }
}

/** @param {any} json */
function requestOptions(json) {
  if (PublicKeyCredential.parseRequestOptionsFromJSON)
    return PublicKeyCredential.parseRequestOptionsFromJSON(json)
  return { ...json, challenge: bytesOf(json.challenge), allowCredentials: keysOf(json.allowCredentials) }
}

/** @param {any} credential */
function answerOf(credential) {
  // Extensions of password managers replace the credential by an object that has no toJSON, or one that throws.
  try {
    return credential.toJSON()
  } catch {
    const { response } = credential
    return {
      id: credential.id,
      rawId: textOf(credential.rawId),
      type: credential.type,
      response: {
        clientDataJSON: textOf(response.clientDataJSON),
        attestationObject: textOf(response.attestationObject),
        transports: response.getTransports?.(),
        authenticatorData: textOf(response.authenticatorData),
        signature: textOf(response.signature),
        userHandle: textOf(response.userHandle),
      },
    }
  }
}

/** Runs one ceremony with the device: options from the server, the device's answer back to it, then on to the next page. */
class PasskeyButton extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector('button')
    const note = this.querySelector('p')
    if (!button || !note) return
    if (!window.PublicKeyCredential) {
      note.textContent = this.getAttribute('unsupported')
      return
    }
    note.hidden = true
    button.hidden = false
    button.addEventListener('click', async () => {
      button.disabled = true
      this.#say('')
      const next = await this.#ceremony()
      if (next) location.assign(next)
      else button.disabled = false
    })
  }

  /** @returns {Promise<string | undefined>} where to go next */
  async #ceremony() {
    try {
      const options = await this.#post('options')
      const credential =
        this.getAttribute('ceremony') === 'create'
          ? await navigator.credentials.create({ publicKey: creationOptions(options) })
          : await navigator.credentials.get({ publicKey: requestOptions(options) })
      if (!credential) throw new DOMException('no answer', 'NotAllowedError')
      const outcome = await this.#post('action', answerOf(credential))
      if (outcome.next) return outcome.next
      this.#say(outcome.problem)
    } catch (error) {
      const name = error instanceof DOMException ? error.name : ''
      if (['NotAllowedError', 'AbortError'].includes(name)) this.#say(this.getAttribute('cancelled'))
      // The address is a bare number, or not the one that the site calls itself.
      else this.#say(this.getAttribute(name === 'SecurityError' ? 'unsupported' : 'failed'))
    }
  }

  /** @param {'options' | 'action'} address @param {unknown} [body] */
  async #post(address, body = {}) {
    const response = await fetch(this.getAttribute(address) ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok && response.status !== 422) throw new Error(`${response.status}`)
    return response.json()
  }

  /** @param {string | null} text */
  #say(text) {
    const place = this.querySelector('[role=alert]')
    if (!(place instanceof HTMLElement)) return
    place.hidden = !text
    place.textContent = text
  }
}

customElements.define('passkey-button', PasskeyButton)
