import { sha256 } from '#core/crypto.ts'

// Formats of RFC 9577 (challenge) and RFC 9578, section 6: publicly verifiable tokens, type 0x0002.

const TOKEN_TYPE = 0x0002
/** Bytes of a 2048-bit number: blinded message, blind signature, authenticator. */
export const NUMBER_BYTES = 256
export const TOKEN_BYTES = 2 + 32 + 32 + 32 + NUMBER_BYTES
export const REQUEST_BYTES = 2 + 1 + NUMBER_BYTES
export const REQUEST_TYPE = 'application/private-token-request'
export const RESPONSE_TYPE = 'application/private-token-response'
export const DIRECTORY_TYPE = 'application/private-token-issuer-directory'

/** Contributions that a viewing can back: one token for each. */
export const PROOF_KINDS = ['sign', 'review', 'vote'] as const
export type ProofKind = (typeof PROOF_KINDS)[number]
export const isProofKind = (kind: string): kind is ProofKind => PROOF_KINDS.some((known) => known === kind)

const u16 = (value: number): Buffer => Buffer.of(value >> 8, value & 255)
const field = (bytes: Buffer): Buffer => Buffer.concat([u16(bytes.length), bytes])

/** TokenChallenge, RFC 9577, 2.1: uint16 type, issuer name, redemption context (none, or 32 bytes), origin info. */
export function encodeChallenge(challenge: {
  issuerName: string
  redemptionContext: Buffer
  originInfo: string
}): Buffer {
  return Buffer.concat([
    u16(TOKEN_TYPE),
    field(Buffer.from(challenge.issuerName)),
    Buffer.of(challenge.redemptionContext.length),
    challenge.redemptionContext,
    field(Buffer.from(challenge.originInfo)),
  ])
}

/** The challenge for one work and kind of contribution on one site: alike for everybody, because one of their own would mark people. */
export const challengeFor = (issuerHost: string, siteHost: string, work: string, kind: ProofKind): Buffer =>
  encodeChallenge({
    issuerName: issuerHost,
    redemptionContext: sha256(`firsthand.viewing/v1\n${siteHost}\n${work}\n${kind}\n`),
    originInfo: siteHost,
  })

export interface Token {
  nonce: Buffer
  challengeDigest: Buffer
  keyId: Buffer
  /** What the authenticator signs. */
  signed: Buffer
  authenticator: Buffer
}

/** What the authenticator of a token signs, RFC 9578, 6.1. */
export const tokenInput = (nonce: Buffer, challenge: Buffer, keyId: Buffer): Buffer =>
  Buffer.concat([u16(TOKEN_TYPE), nonce, sha256(challenge), keyId])

/** Token, RFC 9578, 6.4. Undefined for anything that is not exactly one. */
export function decodeToken(bytes: Buffer): Token | undefined {
  if (bytes.length !== TOKEN_BYTES || bytes.readUInt16BE(0) !== TOKEN_TYPE) return
  return {
    nonce: bytes.subarray(2, 34),
    challengeDigest: bytes.subarray(34, 66),
    keyId: bytes.subarray(66, 98),
    signed: bytes.subarray(0, 98),
    authenticator: bytes.subarray(98),
  }
}

/** TokenRequest, RFC 9578, 6.1. Undefined for anything that is not exactly one. */
export function decodeRequest(bytes: Buffer): { truncatedKeyId: number; blinded: Buffer } | undefined {
  if (bytes.length !== REQUEST_BYTES || bytes.readUInt16BE(0) !== TOKEN_TYPE) return
  return { truncatedKeyId: bytes[2]!, blinded: bytes.subarray(3) }
}

// SubjectPublicKeyInfo with id-RSASSA-PSS, SHA-384, MGF1 with SHA-384, salt length 48, of a 2048-bit modulus and the exponent 65537
// (RFC 9578, 6.5; RFC 4055). DER allows exactly this spelling, so a comparison of bytes is the parser.
const BEFORE_MODULUS = Buffer.from(
  '30820152303d06092a864886f70d01010a3030a00d300b0609608648016503040202a11a301806092a864886f70d010108300b0609608648016503040202a203' +
    '0201300382010f003082010a0282010100',
  'hex',
)
const AFTER_MODULUS = Buffer.from('0203010001', 'hex')

export const encodePublicKey = (modulus: Buffer): Buffer =>
  Buffer.concat([BEFORE_MODULUS, modulus, AFTER_MODULUS])

/** The modulus of a public key as RFC 9578 publishes it. Undefined for any other key. */
export function decodePublicKey(spki: Buffer): Buffer | undefined {
  const end = BEFORE_MODULUS.length + NUMBER_BYTES
  const modulus = spki.subarray(BEFORE_MODULUS.length, end)
  const fits =
    spki.length === end + AFTER_MODULUS.length &&
    spki.subarray(0, BEFORE_MODULUS.length).equals(BEFORE_MODULUS) &&
    spki.subarray(end).equals(AFTER_MODULUS) &&
    modulus[0]! >= 0x80 &&
    modulus.at(-1)! % 2 === 1
  return fits ? modulus : undefined
}

export const keyIdOf = (spki: Buffer): Buffer => sha256(spki)

/** A public key as text, base64 or base64url. Undefined for any other key. */
export function decodeTokenKey(text: string): Buffer | undefined {
  const spki = Buffer.from(text, 'base64url')
  return /^[\w+/-]+=*$/.test(text) && decodePublicKey(spki) ? spki : undefined
}
