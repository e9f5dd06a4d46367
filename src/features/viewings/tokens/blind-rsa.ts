import {
  constants,
  createPublicKey,
  privateDecrypt,
  publicEncrypt,
  verify,
  type KeyObject,
} from 'node:crypto'

// RSABSSA-SHA384-PSS-Deterministic of RFC 9474 with 2048-bit keys; what the issuer and the verifier do of it.

const SALT_BYTES = 48
const PLAIN = constants.RSA_NO_PADDING

const bytesOf = (key: KeyObject): number => (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8

/**
 * BlindSign, RFC 9474, 4.3. Undefined when the message is not a number of the key: exactly as long as the modulus, and below it. OpenSSL would
 * take a shorter one. Throws when the signature does not lead back to the message: a fault that would give the key away.
 */
export function blindSign(key: KeyObject, blinded: Buffer): Buffer | undefined {
  if (blinded.length !== bytesOf(key)) return
  let signature: Buffer
  try {
    signature = privateDecrypt({ key, padding: PLAIN }, blinded)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_OSSL_RSA_DATA_TOO_LARGE_FOR_MODULUS')
      return
    throw error
  }
  if (!publicEncrypt({ key, padding: PLAIN }, signature).equals(blinded))
    throw new Error('a blind signature does not lead back to its message')
  return signature
}

/** RSASSA-PSS-VERIFY with SHA-384 and 48 bytes of salt (RFC 8017, 8.1.2). `key` is as RFC 9578 publishes it. */
export const verifySignature = (
  key: KeyObject,
  message: Buffer,
  signature: Buffer,
  saltLength = SALT_BYTES,
): boolean =>
  signature.length === bytesOf(key) &&
  verify('sha384', message, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature)

export const publicKeyOf = (spki: Buffer): KeyObject =>
  createPublicKey({ key: spki, format: 'der', type: 'spki' })
