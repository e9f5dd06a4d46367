// What an issuer does of Privacy Pass: publicly verifiable tokens, type 0x0002 (RFC 9578), blind RSA with 2048 bits (RFC 9474). Node alone.
import {
  constants,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
} from 'node:crypto'

export const KINDS = ['sign', 'review', 'vote']

/** @param {...(string | Uint8Array)} parts */
export const sha256 = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

// SubjectPublicKeyInfo of RFC 9578, 6.5, around a modulus of 2048 bits.
const BEFORE_MODULUS = Buffer.from(
  'MIIBUjA9BgkqhkiG9w0BAQowMKANMAsGCWCGSAFlAwQCAqEaMBgGCSqGSIb3DQEBCDALBglghkgBZQMEAgKiAwIBMAOCAQ8AMIIBCgKCAQEA',
  'base64',
)
const AFTER_MODULUS = Buffer.from('0203010001', 'hex')

/** @typedef {{ kind: string, privateKey: string, tokenKey: string, since: string }} StoredKey PKCS #8 in PEM, and the public key in base64url */

/** @param {string} kind @param {number[]} [taken] last bytes of the ids of the work's other keys: a request names its key by that byte @returns {StoredKey} */
export function makeKey(kind, taken = []) {
  for (;;) {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const modulus = Buffer.from(String(publicKey.export({ format: 'jwk' }).n), 'base64url')
    const spki = Buffer.concat([BEFORE_MODULUS, modulus, AFTER_MODULUS])
    if (!taken.includes(/** @type {number} */ (sha256(spki)[31])))
      return {
        kind,
        privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
        tokenKey: spki.toString('base64url'),
        since: new Date().toISOString(),
      }
  }
}

/** @param {number} length */
const u16 = (length) => Buffer.of(length >> 8, length & 255)

/**
 * The challenge for one work and kind on one site, alike for everybody.
 * @param {string} issuer host of this issuer @param {string} site host of the site @param {string} work slug of the work on the site @param {string} kind
 */
export function challengeFor(issuer, site, work, kind) {
  const context = sha256(`firsthand.viewing/v1\n${site}\n${work}\n${kind}\n`)
  const name = Buffer.from(issuer)
  const origin = Buffer.from(site)
  return Buffer.concat([
    Buffer.of(0, 2),
    u16(name.length),
    name,
    Buffer.of(context.length),
    context,
    u16(origin.length),
    origin,
  ])
}

/** @typedef {{ kind: string, id: Buffer, key: import('node:crypto').KeyObject, tokenKey: string, since: string }} Key */

/** @param {StoredKey} stored @returns {Key} */
export const openKey = ({ kind, privateKey, tokenKey, since }) => ({
  kind,
  id: sha256(Buffer.from(tokenKey, 'base64url')),
  key: createPrivateKey(privateKey),
  tokenKey,
  since,
})

/** TokenRequest: type, last byte of the key id, 256 bytes. Undefined for anything else. @param {Buffer} body */
export const readRequest = (body) =>
  body.length === 259 && body[0] === 0 && body[1] === 2
    ? { truncatedKeyId: /** @type {number} */ (body[2]), blinded: body.subarray(3) }
    : undefined

/**
 * Signs without seeing what. Undefined when the message is no number of this key. Throws when the result does not lead back to the message: such a
 * fault would give the key away, so it must never be answered.
 * @param {import('node:crypto').KeyObject} key @param {Buffer} blinded
 */
export function blindSign(key, blinded) {
  const padding = constants.RSA_NO_PADDING
  /** @type {Buffer} */
  let signature
  try {
    signature = privateDecrypt({ key, padding }, blinded)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ERR_OSSL_RSA_DATA_TOO_LARGE_FOR_MODULUS')
      return
    throw error
  }
  if (!publicEncrypt({ key, padding }, signature).equals(blinded))
    throw new Error('a signature came out wrong')
  return signature
}
