import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
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

/** AES-256-GCM (NIST SP 800-38D): version byte, 96-bit random nonce, 128-bit tag, ciphertext. `bound` ties the box to its row. */
export function seal(key: KeyObject, bound: string, plain: unknown): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound))
  const body = Buffer.concat([cipher.update(JSON.stringify(plain), 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), body])
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
