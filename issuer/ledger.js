// What an issuer remembers: an append-only file, one line of JSON per fact, written to disk before anybody is answered. Codes, viewings and
// messages are there as SHA-256 only.
import {
  appendFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  closeSync,
  truncateSync,
} from 'node:fs'
import { sha256 } from './tokens.js'

/** @param {string} text */
const hashOf = (text) => sha256(text).toString('base64url')

export class Ledger {
  /** Viewings that were granted. @type {Set<string>} */
  #viewings = new Set()
  /** "viewing key" → the message that was signed. @type {Map<string, string>} */
  #issued = new Map()
  /** @type {string} */
  #file

  /** @param {string} file */
  constructor(file) {
    this.#file = file
    const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    // What was written half when the process died goes: nobody was answered.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    if (whole !== text) truncateSync(file, Buffer.byteLength(whole))
    for (const [i, line] of whole.split('\n').entries()) {
      if (line === '') continue
      try {
        this.#take(JSON.parse(line))
      } catch {
        throw new Error(`${file}, line ${i + 1} is damaged`)
      }
    }
  }

  /** A code or secret that is worth one viewing. @param {string} secret */
  grant(secret) {
    if (!this.has(secret)) this.#write({ viewing: hashOf(secret) })
  }

  /** @param {string} secret */
  has(secret) {
    return this.#viewings.has(hashOf(secret))
  }

  /**
   * Whether this message may be signed: the first one for this viewing and key, or the same again.
   * @param {string} secret @param {Buffer} keyId @param {Buffer} blinded
   */
  mayIssue(secret, keyId, blinded) {
    const before = this.#issued.get(`${hashOf(secret)} ${keyId.toString('base64url')}`)
    return this.has(secret) && (before === undefined || before === sha256(blinded).toString('base64url'))
  }

  /** @param {string} secret @param {Buffer} keyId @param {Buffer} blinded */
  issued(secret, keyId, blinded) {
    const [viewing, key] = [hashOf(secret), keyId.toString('base64url')]
    if (!this.#issued.has(`${viewing} ${key}`))
      this.#write({ viewing, key, blinded: sha256(blinded).toString('base64url') })
  }

  /** How many tokens were given with each key: the most that may ever be spent. */
  get totals() {
    /** @type {Record<string, number>} */
    const totals = {}
    for (const name of this.#issued.keys()) {
      const key = /** @type {string} */ (name.split(' ')[1])
      totals[key] = (totals[key] ?? 0) + 1
    }
    return totals
  }

  /** @param {{ viewing: string, key?: string, blinded?: string }} fact */
  #take({ viewing, key, blinded }) {
    if (key && blinded) this.#issued.set(`${viewing} ${key}`, blinded)
    else this.#viewings.add(viewing)
  }

  /** @param {{ viewing: string, key?: string, blinded?: string }} fact */
  #write(fact) {
    const file = openSync(this.#file, 'a', 0o600)
    try {
      appendFileSync(file, `${JSON.stringify(fact)}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    this.#take(fact)
  }
}
