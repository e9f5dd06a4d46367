// @ts-check
// What the viewer's browser does of Privacy Pass: publicly verifiable tokens (RFC 9578, type 0x0002) by blind RSA signatures
// (RFC 9474, RSABSSA-SHA384-PSS-Deterministic, 2048 bits). BigInt for numbers, Web Crypto for the rest; no other file is needed.

const HASH = 48
const BYTES = 256
const BITS = 2048

/** @typedef {{ keyId: string, spki: string, nonce: string, challenge: string, inverse: string }} Blinding texts in base64url, except `inverse`: hexadecimal */

/** @param {Uint8Array} bytes */
export const toBase64url = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')

/** @param {string} text */
export const fromBase64url = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0))

/** @param {Uint8Array} bytes */
const numberOf = (bytes) =>
  BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') || '0'}`)

/** @param {bigint} number @param {number} [length] */
function bytesOf(number, length = BYTES) {
  const hex = number.toString(16).padStart(2 * length, '0')
  return Uint8Array.from({ length }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16))
}

/** @param {...Uint8Array} parts */
function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** @param {string} name @param {Uint8Array<ArrayBuffer>} bytes */
const digest = async (name, bytes) => new Uint8Array(await crypto.subtle.digest(name, bytes))

/** x^65537 mod n @param {bigint} x @param {bigint} n */
function power(x, n) {
  let result = x
  for (let i = 0; i < 16; i++) result = (result * result) % n
  return (result * x) % n
}

/** Inverse of a modulo n, or undefined when they share a factor (extended Euclid). @param {bigint} a @param {bigint} n */
function inverseOf(a, n) {
  let [r, next, t, after] = [n, a % n, 0n, 1n]
  while (next > 0n) {
    const quotient = r / next
    ;[r, next] = [next, r - quotient * next]
    ;[t, after] = [after, t - quotient * after]
  }
  return r === 1n ? (t + n) % n : undefined
}

/** EMSA-PSS-ENCODE with SHA-384 and MGF1 with SHA-384 (RFC 8017, 9.1.1). @param {Uint8Array} message @param {Uint8Array} salt @param {number} [bits] */
export async function encodePss(message, salt, bits = BITS - 1) {
  const length = Math.ceil(bits / 8)
  const hash = await digest('SHA-384', joined(message))
  const inner = await digest('SHA-384', joined(new Uint8Array(8), hash, salt))
  const block = new Uint8Array(length - HASH - 1)
  block[block.length - salt.length - 1] = 1
  block.set(salt, block.length - salt.length)
  for (let at = 0, counter = 0; at < block.length; at += HASH, counter++) {
    const mask = await digest('SHA-384', joined(inner, Uint8Array.of(0, 0, 0, counter)))
    for (let i = 0; i < HASH && at + i < block.length; i++)
      block[at + i] = /** @type {number} */ (block[at + i]) ^ /** @type {number} */ (mask[i])
  }
  block[0] = /** @type {number} */ (block[0]) & (0xff >> (8 * length - bits))
  return joined(block, inner, Uint8Array.of(0xbc))
}

// What stands before the modulus in a SubjectPublicKeyInfo as RFC 9578 publishes it (id-RSASSA-PSS, SHA-384, 48 bytes of salt, 2048 bits), and
// before the same key with rsaEncryption, which is what Web Crypto reads.
const PSS =
  'MIIBUjA9BgkqhkiG9w0BAQowMKANMAsGCWCGSAFlAwQCAqEaMBgGCSqGSIb3DQEBCDALBglghkgBZQMEAgKiAwIBMAOCAQ8AMIIBCgKCAQEA'
const PSS_BYTES = 81
const RSA = 'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'
const SHARED_FROM = 72
const EXPONENT = 'AgMBAAE'

/** @param {Uint8Array} spki */
function modulusOf(spki) {
  const fits =
    spki.length === PSS_BYTES + BYTES + 5 &&
    btoa(String.fromCharCode(...spki.subarray(0, PSS_BYTES))) === PSS &&
    toBase64url(spki.subarray(PSS_BYTES + BYTES)) === EXPONENT
  if (!fits) throw new Error('not a key of RFC 9578')
  return numberOf(spki.subarray(PSS_BYTES, PSS_BYTES + BYTES))
}

/** A number from 1 to n - 1, each as likely. @param {bigint} n */
function randomBelow(n) {
  for (;;) {
    const number = numberOf(crypto.getRandomValues(new Uint8Array(BYTES)))
    if (number > 0n && number < n) return number
  }
}

/**
 * Blind of RFC 9474, 4.2.
 * @param {bigint} n
 * @param {Uint8Array} message
 * @param {{ salt?: Uint8Array, r?: bigint }} [fixed] only for vectors
 * @returns {Promise<{ blinded: Uint8Array, inverse: bigint }>}
 */
export async function blindMessage(n, message, { salt, r } = {}) {
  const bits = n.toString(2).length
  const m = numberOf(await encodePss(message, salt ?? crypto.getRandomValues(new Uint8Array(HASH)), bits - 1))
  if (inverseOf(m, n) === undefined) throw new Error('the message shares a factor with the key')
  for (;;) {
    const factor = r ?? randomBelow(n)
    const inverse = inverseOf(factor, n)
    if (inverse !== undefined)
      return { blinded: bytesOf((m * power(factor, n)) % n, Math.ceil(bits / 8)), inverse }
    if (r !== undefined) throw new Error('the blind shares a factor with the key')
  }
}

/** The unblinding of RFC 9474, 4.4; the caller verifies. @param {bigint} n @param {Uint8Array} signature @param {bigint} inverse */
export function unblind(n, signature, inverse) {
  const length = Math.ceil(n.toString(2).length / 8)
  const z = numberOf(signature)
  if (signature.length !== length || z >= n) throw new Error('not a blind signature of this key')
  return bytesOf((z * inverse) % n, length)
}

/** What the token signs: type, nonce, digest of the challenge, key id. @param {Uint8Array} nonce @param {Uint8Array} challenge @param {Uint8Array} keyId */
const signedPart = async (nonce, challenge, keyId) =>
  joined(Uint8Array.of(0, 2), nonce, await digest('SHA-256', joined(challenge)), keyId)

/**
 * A TokenRequest, and what has to be kept to make a token of the answer. Keep it before asking: the issuer answers only this request.
 * @param {string} key `token-key` of a directory, base64url
 * @param {string} challenge TokenChallenge, base64url
 * @param {{ nonce?: Uint8Array, salt?: Uint8Array, r?: bigint }} [fixed] only for vectors
 * @returns {Promise<{ request: Uint8Array, blinding: Blinding }>}
 */
export async function requestToken(key, challenge, fixed = {}) {
  const spki = fromBase64url(key)
  const keyId = await digest('SHA-256', spki)
  const nonce = fixed.nonce ?? crypto.getRandomValues(new Uint8Array(32))
  const message = await signedPart(nonce, fromBase64url(challenge), keyId)
  const { blinded, inverse } = await blindMessage(modulusOf(spki), message, fixed)
  return {
    request: joined(Uint8Array.of(0, 2, /** @type {number} */ (keyId[31])), blinded),
    blinding: {
      keyId: toBase64url(keyId),
      spki: key,
      nonce: toBase64url(nonce),
      challenge,
      inverse: inverse.toString(16),
    },
  }
}

/**
 * The token, base64url, out of a TokenResponse. Throws when the issuer did not sign what was asked.
 * @param {Blinding} blinding
 * @param {Uint8Array} response
 */
export async function finishToken({ spki, nonce, challenge, keyId, inverse }, response) {
  const signature = unblind(modulusOf(fromBase64url(spki)), response, BigInt(`0x${inverse}`))
  const signed = await signedPart(fromBase64url(nonce), fromBase64url(challenge), fromBase64url(keyId))
  const token = toBase64url(joined(signed, signature))
  if (!(await verifyToken(token, spki, challenge))) throw new Error('the signature does not fit')
  return token
}

/**
 * Whether a token was signed with this key for this challenge.
 * @param {string} token base64url
 * @param {string} key `token-key` of a directory, base64url
 * @param {string} challenge TokenChallenge, base64url
 */
export async function verifyToken(token, key, challenge) {
  const bytes = fromBase64url(token)
  const spki = fromBase64url(key)
  modulusOf(spki)
  if (bytes.length !== 98 + BYTES) return false
  const signed = await signedPart(
    bytes.subarray(2, 34),
    fromBase64url(challenge),
    await digest('SHA-256', spki),
  )
  if (signed.some((byte, i) => byte !== bytes[i])) return false
  const rsa = joined(
    Uint8Array.from(atob(RSA), (character) => character.charCodeAt(0)),
    spki.subarray(SHARED_FROM),
  )
  const imported = await crypto.subtle.importKey('spki', rsa, { name: 'RSA-PSS', hash: 'SHA-384' }, false, [
    'verify',
  ])
  return crypto.subtle.verify({ name: 'RSA-PSS', saltLength: HASH }, imported, bytes.slice(98), signed)
}
