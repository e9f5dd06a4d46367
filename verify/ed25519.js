import { concat, same } from './bytes.js'
import { sha512 } from './sha2.js'

// Ed25519 verification (RFC 8032, 5.1) for browsers without it in Web Crypto. Only public data passes through here, so that it
// takes as long as it takes.

const P = 2n ** 255n - 19n
const L = 2n ** 252n + 27742317777372353535851937790883648493n

/** @param {bigint} x @param {bigint} [m] */
const mod = (x, m = P) => ((x % m) + m) % m

/** @param {bigint} base @param {bigint} exponent */
function power(base, exponent) {
  let result = 1n
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = (b * b) % P)
    if (e & 1n) result = (result * b) % P
  return result
}

const D = mod(-121665n * power(121666n, P - 2n))
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n)

/** @typedef {[x: bigint, y: bigint, z: bigint, t: bigint]} Point extended homogeneous coordinates (RFC 8032, 5.1.4) */

/** @param {Uint8Array} bytes */
const littleEndian = (bytes) => bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)

/**
 * RFC 8032, 5.1.3; undefined for what is not a point, or not written in the one canonical way.
 * @param {Uint8Array} bytes
 * @returns {Point | undefined}
 */
function pointOf(bytes) {
  const encoded = littleEndian(bytes)
  const sign = encoded >> 255n
  const y = encoded & (2n ** 255n - 1n)
  if (y >= P) return
  const u = mod(y * y - 1n)
  const v = mod(D * y * y + 1n)
  let x = mod(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n))
  if (mod(v * x * x) !== u) x = mod(x * ROOT_OF_MINUS_ONE)
  if (mod(v * x * x) !== u || (x === 0n && sign === 1n)) return
  if ((x & 1n) !== sign) x = P - x
  return [x, y, 1n, mod(x * y)]
}

/** @param {Point} p @param {Point} q @returns {Point} */
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2))
  const b = mod((y1 + x1) * (y2 + x2))
  const c = mod(2n * t1 * t2 * D)
  const d = mod(2n * z1 * z2)
  const [e, f, g, h] = [b - a, d - c, d + c, b + a]
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)]
}

/** @param {bigint} k @param {Point} point @returns {Point} */
function times(k, point) {
  /** @type {Point} */
  let result = [0n, 1n, 1n, 0n]
  for (let p = point, rest = k; rest > 0n; rest >>= 1n, p = add(p, p)) if (rest & 1n) result = add(result, p)
  return result
}

/** The base point: y = 4/5, x even. */
const BASE = /** @type {Point} */ (
  pointOf(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0x58 : 0x66)))
)

/**
 * Verifies without Web Crypto.
 * @param {Uint8Array} publicKey
 * @param {Uint8Array} message
 * @param {Uint8Array} signature
 */
export function verifyEd25519Slowly(publicKey, message, signature) {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  const a = pointOf(publicKey)
  const r = pointOf(signature.subarray(0, 32))
  const s = littleEndian(signature.subarray(32))
  if (!a || !r || s >= L) return false
  const k = mod(littleEndian(sha512(concat(signature.subarray(0, 32), publicKey, message))), L)
  const [x1, y1, z1] = times(s, BASE)
  const [x2, y2, z2] = add(r, times(k, a))
  return mod(x1 * z2 - x2 * z1) === 0n && mod(y1 * z2 - y2 * z1) === 0n
}

/**
 * Verifies with Web Crypto where it knows Ed25519, otherwise by hand.
 * @param {Uint8Array<ArrayBuffer>} publicKey
 * @param {Uint8Array<ArrayBuffer>} message
 * @param {Uint8Array<ArrayBuffer>} signature
 * @returns {Promise<boolean>}
 */
export async function verifyEd25519(publicKey, message, signature) {
  // The identity and other points of small order sign anything; no honest log has such a key.
  if (same(publicKey.subarray(1, 31), new Uint8Array(30))) return false
  const subtle = globalThis.crypto?.subtle
  if (subtle)
    try {
      const key = await subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
      return await subtle.verify('Ed25519', key, signature, message)
    } catch {
      // NotSupportedError, or a key that is not a point: the slow way decides.
    }
  return verifyEd25519Slowly(publicKey, message, signature)
}
