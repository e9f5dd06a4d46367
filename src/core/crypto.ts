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
const BLOCK = 64
const ROOM = 960

/** The keys of HMAC's two rounds (RFC 2104), each at the head of a buffer that has room for what is hashed after it. */
interface Pads {
  inner: Buffer
  outer: Buffer
}

const newPads = (): Pads => ({ inner: Buffer.alloc(BLOCK + ROOM), outer: Buffer.alloc(BLOCK + 32) })

function setKey({ inner, outer }: Pads, key: Buffer): void {
  inner.fill(INNER, 0, BLOCK)
  outer.fill(OUTER, 0, BLOCK)
  for (let i = 0; i < key.length; i++) {
    inner[i] = key[i]! ^ INNER
    outer[i] = key[i]! ^ OUTER
  }
}

/** The first round over the message of that length in `inner`, and with it what the second round is over. */
function firstRound({ inner, outer }: Pads, length: number): Buffer {
  outer.write(digestOf('sha256', inner.subarray(0, BLOCK + length), 'binary'), BLOCK, 'binary')
  return outer
}

const passing = newPads()

/**
 * HMAC-SHA-256 under a key of at most 64 bytes that is used once. For a key that stays there is `mac`. Node's own `Hmac` costs two to four
 * times as much, because each one is an object with something behind it that the garbage collector has to see to.
 */
export function macOnce(key: Buffer, message: Buffer): Buffer {
  const pads = message.length <= ROOM ? passing : { ...passing, inner: Buffer.alloc(BLOCK + message.length) }
  setKey(pads, key)
  message.copy(pads.inner, BLOCK)
  return digestOf('sha256', firstRound(pads, message.length), 'buffer')
}

const padsOfKeys = new WeakMap<KeyObject, Pads>()

function padsOf(key: KeyObject): Pads {
  let pads = padsOfKeys.get(key)
  if (!pads) {
    pads = newPads()
    setKey(pads, key.export())
    padsOfKeys.set(key, pads)
  }
  return pads
}

/** HMAC-SHA-256 over the parts joined by a zero byte; parts hold no zero byte themselves. */
export function mac(key: KeyObject, ...parts: (string | number)[]): Buffer {
  const message = parts.join('\0')
  // A character is at most three bytes; whatever may not fit goes Node's way.
  if (message.length * 3 > ROOM) return createHmac('sha256', key).update(message).digest()
  const pads = padsOf(key)
  return digestOf('sha256', firstRound(pads, pads.inner.write(message, BLOCK)), 'buffer')
}

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
  const plain = cipher.update(box.subarray(29))
  // Nothing is left to come; it throws unless the tag is right.
  cipher.final()
  return JSON.parse(plain.toString('utf8')) as T
}

/** A secret of 256 random bits, and the hash under which it is stored. */
export function newSecret(): { secret: string; hash: Buffer } {
  const secret = randomBytes(32).toString('base64url')
  return { secret, hash: sha256(secret) }
}
