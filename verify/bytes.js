/** Why something published does not fit. `reason` is a stable name, the message says what exactly. */
export class Refused extends Error {
  /**
   * @param {string} reason
   * @param {string} message
   */
  constructor(reason, message) {
    super(message)
    this.name = 'Refused'
    this.reason = reason
  }
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Map([...BASE64].map((letter, value) => [letter, value]))
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @param {string} text */
export const utf8 = (text) => encoder.encode(text)

/**
 * Text of bytes that must be UTF-8.
 * @param {Uint8Array} bytes
 */
export function textOf(bytes) {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new Refused('not-utf-8', 'these bytes are not UTF-8 text')
  }
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3)
    const word = (a << 16) | (b << 8) | c
    text += BASE64.charAt(word >> 18) + BASE64.charAt((word >> 12) & 63)
    text += i + 1 < bytes.length ? BASE64.charAt((word >> 6) & 63) : '='
    text += i + 2 < bytes.length ? BASE64.charAt(word & 63) : '='
  }
  return text
}

/**
 * RFC 4648 section 4, strict: one text per value, so that a changed letter is never read as the same bytes.
 * @param {string} text
 */
export function fromBase64(text) {
  const body = text.replace(/={1,2}$/, '')
  const bytes = new Uint8Array(Math.floor((body.length * 3) / 4))
  let word = 0
  let at = 0
  for (const [i, letter] of [...body].entries()) {
    const value = VALUES.get(letter)
    if (value === undefined) throw new Refused('not-base64', `"${text.slice(0, 60)}" is not base64`)
    word = ((word << 6) | value) & 0xffffff
    if (i % 4 > 0) bytes[at++] = (word >> (6 - 2 * (i % 4))) & 255
  }
  if (toBase64(bytes) !== text) throw new Refused('not-base64', `"${text.slice(0, 60)}" is not base64`)
  return bytes
}

/** @param {Uint8Array} bytes */
export const toHex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** @param {...Uint8Array} parts */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export function same(a, b) {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/**
 * ASCII decimal without leading zeros, up to 2^53 - 1; undefined for anything else.
 * @param {string} text
 */
export function decimal(text) {
  const value = Number(text)
  return /^(0|[1-9][0-9]{0,15})$/.test(text) && Number.isSafeInteger(value) ? value : undefined
}
