import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hash as digestOf,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const PURPOSES = [
  'address',
  'address-day',
  'code',
  'link',
  'waiting',
  'owner',
  'seal',
  'network',
  'bounce',
  'log',
  'issuer',
  'organiser',
  'room',
] as const
export type Purpose = (typeof PURPOSES)[number]

/** One key per purpose, derived from the root key; KeyObjects, because raw buffers cost several times more per use. */
export type Keys = Record<Purpose, KeyObject> & { fingerprint: Buffer }

/** Derives the keys (HKDF-SHA-256, RFC 5869) from a 32-byte root. */
export function keysFrom(root: Buffer): Keys {
  const derive = (info: string): Buffer =>
    Buffer.from(hkdfSync('sha256', root, '', `firsthand/v1/${info}`, 32))
  const keys = Object.fromEntries(PURPOSES.map((purpose) => [purpose, createSecretKey(derive(purpose))]))
  return { ...(keys as Record<Purpose, KeyObject>), fingerprint: derive('fingerprint') }
}

const rootFile = (dataDir: string): string => join(dataDir, 'keys', 'root.key')

export const hasKeys = (dataDir: string): boolean => existsSync(rootFile(dataDir))

/** Made once, by `migrate`. Fails when there is one already. */
export function makeKeys(dataDir: string): void {
  mkdirSync(join(dataDir, 'keys'), { recursive: true, mode: 0o700 })
  writeFileSync(rootFile(dataDir), randomBytes(32).toString('base64') + '\n', {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  })
}

export function readKeys(dataDir: string): Keys {
  const root = Buffer.from(readFileSync(rootFile(dataDir), 'utf8').trim(), 'base64')
  if (root.length !== 32) throw new Error(`${rootFile(dataDir)} is damaged: it must hold 32 bytes in base64.`)
  return keysFrom(root)
}

export const sha256 = (...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

let pool = Buffer.alloc(0)
let drawn = 0

/** Like `randomBytes`, drawn from 4 KiB at a time: asking for a few bytes costs as much as asking for thousands. Each byte is given out once. */
export function randomFew(count: number): Buffer {
  if (drawn + count > pool.length) {
    pool = randomBytes(4_096)
    drawn = 0
  }
  return pool.subarray(drawn, (drawn += count))
}

const [INNER, OUTER] = [0x36, 0x5c]

/**
 * HMAC-SHA-256 (RFC 2104) under a key of at most 64 bytes that is used once: Node takes four times as long to make an `Hmac` of such a key.
 * For a key that stays there is `mac`.
 */
export function macOnce(key: Buffer, message: Buffer): Buffer {
  const inner = Buffer.alloc(64 + message.length, INNER)
  const outer = Buffer.alloc(96, OUTER)
  for (let i = 0; i < key.length; i++) {
    inner[i] = key[i]! ^ INNER
    outer[i] = key[i]! ^ OUTER
  }
  message.copy(inner, 64)
  digestOf('sha256', inner, 'buffer').copy(outer, 64)
  return digestOf('sha256', outer, 'buffer')
}

/** HMAC-SHA-256 over the parts joined by a zero byte; parts hold no zero byte themselves. */
export const mac = (key: KeyObject, ...parts: (string | number)[]): Buffer =>
  createHmac('sha256', key).update(parts.join('\0')).digest()

/** The same as 43 characters for addresses and cookies. */
export const macText = (key: KeyObject, ...parts: (string | number)[]): string =>
  mac(key, ...parts).toString('base64url')

export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

const VERSION = Buffer.of(1)

/** AES-256-GCM (NIST SP 800-38D): version byte, 96-bit random nonce, 128-bit tag, ciphertext. `bound` ties the box to its row. */
export function seal(key: KeyObject, bound: string, plain: unknown): Buffer {
  const nonce = randomFew(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound))
  const body = cipher.update(JSON.stringify(plain), 'utf8')
  // A mode of streams: nothing is left to come, and the tag is made.
  cipher.final()
  return Buffer.concat([VERSION, nonce, cipher.getAuthTag(), body])
}

/** Opens what `seal` closed; throws when key, row or bytes differ. */
export function unseal<T>(key: KeyObject, bound: string, box: Buffer): T {
  if (box[0] !== 1) throw new Error('unknown seal version')
  const cipher = createDecipheriv('aes-256-gcm', key, box.subarray(1, 13), { authTagLength: 16 })
    .setAAD(Buffer.from(bound))
    .setAuthTag(box.subarray(13, 29))
  return JSON.parse(Buffer.concat([cipher.update(box.subarray(29)), cipher.final()]).toString('utf8')) as T
}

/** A secret of 256 random bits, and the hash under which it is stored. */
export function newSecret(): { secret: string; hash: Buffer } {
  const secret = randomBytes(32).toString('base64url')
  return { secret, hash: sha256(secret) }
}
