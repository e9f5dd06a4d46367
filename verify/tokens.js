import { Refused, concat, fromBase64, same, toBase64, toHex } from './bytes.js'
import { readJson } from './published.js'
import { sha256, sha384 } from './sha2.js'

// Spent tokens of verified viewings (RFC 9578, type 0x0002) stand in the log, in clear. Here each is checked against the published key of
// whoever verified the viewing, and counted, so that nobody can be shown as a verified viewer for whom there is no token.

/** What stands before the modulus in a public key of RFC 9578, 6.5, and after it: 2048 bits, exponent 65537. */
const KEY_BEFORE = fromBase64(
  'MIIBUjA9BgkqhkiG9w0BAQowMKANMAsGCWCGSAFlAwQCAqEaMBgGCSqGSIb3DQEBCDALBglghkgBZQMEAgKiAwIBMAOCAQ8AMIIBCgKCAQEA',
)
const KEY_AFTER = fromBase64('AgMBAAE=')
/** Where the key with rsaEncryption, which Web Crypto reads, is the same again; and what it has before. */
const KEY_SHARED = 72
const KEY_RSA = fromBase64('MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A')
const MODULUS_AT = KEY_BEFORE.length
const MODULUS_END = MODULUS_AT + 256

/**
 * @typedef {object} IssuerKey
 * @property {string} id base64
 * @property {string} issuer
 * @property {string} host
 * @property {string} proof
 * @property {string} work
 * @property {string} kind
 * @property {Uint8Array} spki
 * @property {Uint8Array} digest of the challenge
 * @property {number} tokens that were counted
 */

/** @param {string} text base64url without padding */
const fromUrl = (text) =>
  fromBase64(text.replace(/-/g, '+').replace(/_/g, '/') + '='.repeat((4 - (text.length % 4)) % 4))

/** @param {Uint8Array} spki */
const isTokenKey = (spki) =>
  spki.length === MODULUS_END + KEY_AFTER.length &&
  same(spki.subarray(0, MODULUS_AT), KEY_BEFORE) &&
  same(spki.subarray(MODULUS_END), KEY_AFTER)

/**
 * The published keys, by id; undefined where none are published.
 * @param {import('./walk.js').Source} source
 */
async function readIssuers(source) {
  const json = await readJson(source, `${source.log}issuers.json`)
  if (json === undefined) return
  /** @type {Map<string, IssuerKey>} */
  const keys = new Map()
  for (const key of Array.isArray(json?.keys) ? json.keys : []) {
    const spki = fromUrl(String(key?.['token-key']))
    if (!isTokenKey(spki))
      throw new Refused('issuer-key-malformed', `a key of ${key?.host} is none of RFC 9578`)
    const id = toBase64(sha256(spki))
    const digest = sha256(fromUrl(String(key?.challenge)))
    const { issuer, host, proof, work, kind } = key
    keys.set(id, { id, issuer, host, proof, work, kind, spki, digest, tokens: 0 })
  }
  return keys
}

/** @param {Uint8Array} bytes */
const integerOf = (bytes) => BigInt(`0x${toHex(bytes)}`)

/**
 * RSASSA-PSS-VERIFY with 256 bytes, SHA-384 (48 bytes) and 48 bytes of salt (RFC 8017, 8.1.2 and 9.1.2) without Web Crypto.
 * @param {Uint8Array} spki @param {Uint8Array} message @param {Uint8Array} signature
 */
export function verifyPssSlowly(spki, message, signature) {
  const n = integerOf(spki.subarray(MODULUS_AT, MODULUS_END))
  const s = integerOf(signature)
  if (signature.length !== 256 || s >= n) return false
  let m = s
  for (let i = 0; i < 16; i++) m = (m * m) % n
  const hex = ((m * s) % n).toString(16).padStart(512, '0')
  const encoded = Uint8Array.from({ length: 256 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16))
  const block = encoded.slice(0, 256 - 48 - 1)
  const hash = encoded.slice(block.length, -1)
  if (encoded[256 - 1] !== 0xbc || (block[0] ?? 0) > 0x7f) return false
  for (let at = 0, counter = 0; at < block.length; at += 48, counter++) {
    const mask = sha384(concat(hash, Uint8Array.of(0, 0, 0, counter)))
    for (let i = 0; i < 48 && at + i < block.length; i++)
      block[at + i] = (block[at + i] ?? 0) ^ (mask[i] ?? 0)
  }
  // The modulus has 2048 bits, the encoded message one less.
  block[0] = (block[0] ?? 0) & 0x7f
  const salt = block.length - 48
  if (block.subarray(0, salt - 1).some((byte) => byte !== 0) || block[salt - 1] !== 1) return false
  return same(hash, sha384(concat(new Uint8Array(8), sha384(message), block.subarray(salt))))
}

/** @typedef {(message: Uint8Array, signature: Uint8Array) => Promise<boolean> | boolean} PssVerifier */

/** With Web Crypto where there is one, otherwise by hand. @param {Uint8Array} spki @returns {Promise<PssVerifier>} */
async function pssVerifier(spki) {
  const subtle = globalThis.crypto?.subtle
  if (!subtle) return (message, signature) => verifyPssSlowly(spki, message, signature)
  const rsa = concat(KEY_RSA, spki.subarray(KEY_SHARED))
  const key = await subtle.importKey('spki', rsa, { name: 'RSA-PSS', hash: 'SHA-384' }, false, ['verify'])
  return (message, signature) =>
    subtle.verify({ name: 'RSA-PSS', saltLength: 48 }, key, concat(signature), concat(message))
}

/**
 * Checks every spent token of a log, and that no subject has more contributions with proof than it has tokens for them. Answers the keys with
 * how many different valid tokens each has; undefined where the keys are not published because nothing but the log is.
 * @param {import('./walk.js').Source} source
 * @param {import('./leaf.js').Recount} recount
 * @param {Map<string, string | null> | undefined} works what each subject is about, as published; undefined where nothing but the log is
 * @returns {Promise<IssuerKey[] | undefined>}
 */
export async function checkTokens(source, recount, works) {
  const proven = provenOf(recount)
  if (recount.tokens.length === 0 && proven.length === 0) return []
  const keys = await readIssuers(source)
  if (!keys) {
    if (!works) return
    throw new Refused('issuers-missing', 'the keys of verified viewings are not published')
  }
  const counted = await countTokens(recount, keys, works)
  for (const { subject, proof, net } of proven) {
    const tokens = counted.get(`${subject} ${proof}`) ?? 0
    if (net > tokens)
      throw new Refused(
        'proof-without-token',
        `${subject} has ${net} by ${proof}, and ${tokens} valid tokens`,
      )
  }
  return [...keys.values()]
}

/** @param {import('./leaf.js').Recount} recount */
function provenOf(recount) {
  /** @type {{ subject: string, proof: string, net: number }[]} */
  const proven = []
  for (const [subject, { basis }] of recount.subjects)
    for (const [key, net] of Object.entries(basis)) {
      const proof = key.split('/')[1]
      if (proof !== undefined && net > 0) proven.push({ subject, proof, net })
    }
  return proven
}

/** Different valid tokens by subject and proof. @param {import('./leaf.js').Recount} recount @param {Map<string, IssuerKey>} keys @param {Map<string, string | null>} [works] */
async function countTokens(recount, keys, works) {
  /** @type {Map<string, PssVerifier>} */
  const verifiers = new Map()
  /** @type {Map<string, number>} */
  const counted = new Map()
  const seen = new Set()
  for (const { index, subject, value } of recount.tokens) {
    const token = tokenOf(value)
    if (!token) throw new Refused('token-malformed', `entry ${index} holds no token`)
    const id = toBase64(token.subarray(66, 98))
    const key = keys.get(id)
    if (!key) throw new Refused('token-key-unknown', `the key of token ${index} is not published`)
    const name = `${id} ${toBase64(token.subarray(2, 34))}`
    if (seen.has(name)) throw new Refused('token-twice', `token ${index} was there before`)
    seen.add(name)
    const verifier = verifiers.get(id) ?? (await pssVerifier(key.spki))
    verifiers.set(id, verifier)
    const kinds = recount.kinds.get(subject)
    if (
      !same(token.subarray(34, 66), key.digest) ||
      (kinds !== undefined && !kinds.has(key.kind)) ||
      !(await verifier(token.subarray(0, 98), token.subarray(98)))
    )
      throw new Refused('token-wrong', `token ${index} was not signed by ${key.host} for this site and use`)
    // A viewing of another work says nothing about this one, however well its token is signed.
    const work = works?.get(subject)
    if (works?.has(subject) && work !== key.work)
      throw new Refused(
        'token-wrong-work',
        `token ${index} is of a key for viewings of ${key.work}, but ${subject} is about ${work ?? 'no work'}`,
      )
    key.tokens++
    const place = `${subject} ${key.proof}`
    counted.set(place, (counted.get(place) ?? 0) + 1)
  }
  return counted
}

/** @param {string} value */
function tokenOf(value) {
  try {
    const bytes = fromBase64(value)
    return bytes.length === 354 && same(bytes.subarray(0, 2), Uint8Array.of(0, 2)) ? bytes : undefined
  } catch {
    return undefined
  }
}
