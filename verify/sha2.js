import { concat } from './bytes.js'

// SHA-2 (FIPS 180-4) without the platform: Web Crypto has no synchronous hash, and none at all on a page without HTTPS.

const MASK = (1n << 64n) - 1n

/**
 * The first 64 bits of the fractional part of the `power`-th root of a prime: where the constants come from (FIPS 180-4, 4.2 and 5.3).
 * @param {bigint} prime
 * @param {bigint} power
 */
function rootBits(prime, power) {
  const target = prime << (64n * power)
  let root = 1n << 70n
  for (;;) {
    const next = ((power - 1n) * root + target / root ** (power - 1n)) / power
    if (next >= root) return root & MASK
    root = next
  }
}

const primes = [2n]
for (let n = 3n; primes.length < 80; n += 2n) if (primes.every((prime) => n % prime !== 0n)) primes.push(n)

const K512 = primes.map((prime) => rootBits(prime, 3n))
const H512 = primes.slice(0, 8).map((prime) => rootBits(prime, 2n))
const H384 = primes.slice(8, 16).map((prime) => rootBits(prime, 2n))
// The constants of SHA-256 are the first halves of those of SHA-512.
const K256 = Int32Array.from(K512.slice(0, 64), (word) => Number(BigInt.asIntN(32, word >> 32n)))
const H256 = Int32Array.from(H512, (word) => Number(BigInt.asIntN(32, word >> 32n)))

const w = new Int32Array(64)
const state = new Int32Array(8)
const tail = new Uint8Array(128)
const tailWords = new DataView(tail.buffer)

/** Typed arrays answer numbers for the indexes used here. @param {Int32Array | Uint8Array} array @param {number} i */
const get = (array, i) => /** @type {number} */ (array[i])

/**
 * @param {Uint8Array} data
 * @param {number} at offset of a block of 64 bytes
 */
function compress(data, at) {
  for (let i = 0; i < 16; i++, at += 4)
    w[i] = (get(data, at) << 24) | (get(data, at + 1) << 16) | (get(data, at + 2) << 8) | get(data, at + 3)
  for (let i = 16; i < 64; i++) {
    const x = get(w, i - 15)
    const y = get(w, i - 2)
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    w[i] = (get(w, i - 16) + s0 + get(w, i - 7) + s1) | 0
  }
  let a = get(state, 0)
  let b = get(state, 1)
  let c = get(state, 2)
  let d = get(state, 3)
  let e = get(state, 4)
  let f = get(state, 5)
  let g = get(state, 6)
  let h = get(state, 7)
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + get(K256, i) + get(w, i)) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  state[0] = get(state, 0) + a
  state[1] = get(state, 1) + b
  state[2] = get(state, 2) + c
  state[3] = get(state, 3) + d
  state[4] = get(state, 4) + e
  state[5] = get(state, 5) + f
  state[6] = get(state, 6) + g
  state[7] = get(state, 7) + h
}

/**
 * SHA-256 of the first `length` bytes of `data`.
 * @param {Uint8Array} data
 * @param {number} [length]
 */
export function sha256(data, length = data.length) {
  state.set(H256)
  const whole = length - (length % 64)
  for (let at = 0; at < whole; at += 64) compress(data, at)
  const rest = length - whole
  for (let i = 0; i < rest; i++) tail[i] = get(data, whole + i)
  tail.fill(0, rest)
  tail[rest] = 0x80
  const end = rest < 56 ? 64 : 128
  tailWords.setUint32(end - 8, Math.floor(length / 0x20000000))
  tailWords.setUint32(end - 4, (length << 3) >>> 0)
  for (let at = 0; at < end; at += 64) compress(tail, at)
  const out = new Uint8Array(32)
  for (let i = 0; i < 8; i++) {
    const word = get(state, i)
    out[4 * i] = word >>> 24
    out[4 * i + 1] = word >>> 16
    out[4 * i + 2] = word >>> 8
    out[4 * i + 3] = word
  }
  return out
}

/**
 * HMAC-SHA-256 (RFC 2104).
 * @param {Uint8Array} key
 * @param {Uint8Array} message
 */
export function hmacSha256(key, message) {
  const block = new Uint8Array(64)
  block.set(key.length > 64 ? sha256(key) : key)
  const inner = sha256(
    concat(
      block.map((byte) => byte ^ 0x36),
      message,
    ),
  )
  return sha256(
    concat(
      block.map((byte) => byte ^ 0x5c),
      inner,
    ),
  )
}

/**
 * SHA-512; slow and short, for the signature of one checkpoint where the browser has no Ed25519 of its own.
 * @param {Uint8Array} data
 */
export const sha512 = (data) => wide(data, H512)

/** SHA-384: the same from other words, and cut. @param {Uint8Array} data */
export const sha384 = (data) => wide(data, H384).subarray(0, 48)

/** @param {Uint8Array} data @param {bigint[]} start */
function wide(data, start) {
  const padded = new Uint8Array(128 * Math.ceil((data.length + 17) / 128))
  padded.set(data)
  padded[data.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setBigUint64(padded.length - 8, BigInt(data.length) * 8n)
  /** @param {bigint[]} words @param {number} i */
  const word = (words, i) => /** @type {bigint} */ (words[i])
  /** @param {bigint} x @param {bigint} n */
  const turn = (x, n) => ((x >> n) | (x << (64n - n))) & MASK
  const hash = [...start]
  for (let at = 0; at < padded.length; at += 128) {
    const w = Array.from({ length: 16 }, (_, i) => view.getBigUint64(at + 8 * i))
    for (let i = 16; i < 80; i++) {
      const x = word(w, i - 15)
      const y = word(w, i - 2)
      const s0 = turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n)
      const s1 = turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n)
      w.push((word(w, i - 16) + s0 + word(w, i - 7) + s1) & MASK)
    }
    let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = hash
    for (let i = 0; i < 80; i++) {
      const s1 = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)
      const t1 = h + s1 + ((e & f) ^ (~e & MASK & g)) + word(K512, i) + word(w, i)
      const s0 = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c))
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & MASK, c, b, a, (t1 + t2) & MASK]
    }
    for (const [i, part] of [a, b, c, d, e, f, g, h].entries()) hash[i] = (word(hash, i) + part) & MASK
  }
  const out = new Uint8Array(64)
  const words = new DataView(out.buffer)
  for (const [i, part] of hash.entries()) words.setBigUint64(8 * i, part)
  return out
}
