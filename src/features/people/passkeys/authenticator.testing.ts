import { isoCBOR } from '@simplewebauthn/server/helpers'
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

// A passkey in software, from the byte layouts of Web Authentication Level 3 (6.1 authenticator data, 6.5.1 attested credential
// data, 5.8.1 client data) and RFC 9053 (COSE keys), so that tests can also make every kind of wrong answer.

const sha256 = (bytes: Buffer | string): Buffer => createHash('sha256').update(bytes).digest()
const text = (bytes: Buffer | Uint8Array): string => Buffer.from(bytes).toString('base64url')

const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04
const ATTESTED = 0x40

export interface Wrong {
  origin?: string
  challenge?: string
  rpId?: string
  type?: string
  /** The person was not checked (no PIN, finger, face). */
  unverified?: boolean
  /** Signed with another key. */
  key?: KeyObject
}

export interface Authenticator {
  id: string
  create(options: unknown, wrong?: Wrong): Record<string, unknown>
  get(options: unknown, wrong?: Wrong): Record<string, unknown>
}

export function authenticator(origin: string): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(16)
  let userHandle: string | undefined

  const clientData = (type: string, options: { challenge: string }, wrong: Wrong): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: wrong.type ?? type,
        challenge: wrong.challenge ?? options.challenge,
        origin: wrong.origin ?? origin,
        crossOrigin: false,
      }),
    )
  const authData = (flags: number, rest: Buffer, wrong: Wrong): Buffer =>
    Buffer.concat([
      sha256(wrong.rpId ?? new URL(origin).hostname),
      Buffer.of(flags | USER_PRESENT | (wrong.unverified ? 0 : USER_VERIFIED)),
      Buffer.alloc(4),
      rest,
    ])
  const shared = { id: text(id), rawId: text(id), type: 'public-key', clientExtensionResults: {} }

  return {
    id: text(id),
    create(given, wrong = {}) {
      const options = given as { challenge: string; user: { id: string } }
      userHandle = options.user.id
      const { x, y } = publicKey.export({ format: 'jwk' })
      const cose = isoCBOR.encode(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, new Uint8Array(Buffer.from(x!, 'base64url'))],
          [-3, new Uint8Array(Buffer.from(y!, 'base64url'))],
        ]) as never,
      )
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.of(0, id.length), id, cose])
      const attestation = isoCBOR.encode(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', new Uint8Array(authData(ATTESTED, attested, wrong))],
        ]) as never,
      )
      return {
        ...shared,
        response: {
          clientDataJSON: text(clientData('webauthn.create', options, wrong)),
          attestationObject: text(attestation),
          transports: ['internal'],
        },
      }
    },
    get(given, wrong = {}) {
      const client = clientData('webauthn.get', given as { challenge: string }, wrong)
      const data = authData(0, Buffer.alloc(0), wrong)
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), wrong.key ?? privateKey)
      return {
        ...shared,
        response: {
          clientDataJSON: text(client),
          authenticatorData: text(data),
          signature: text(signature),
          userHandle,
        },
      }
    },
  }
}
