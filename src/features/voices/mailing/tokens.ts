import type { Context } from '#core/context.ts'
import { mac, sameText, type Keys } from '#core/crypto.ts'
import { isUuid } from '#core/ids.ts'
import type { VoiceRef } from '../kinds.ts'
import { LISTS, type ListName } from './rows.ts'

const idBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex')
const idText = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** 22 bytes that find a row again: the id, and the subject hidden under a mask so that nothing in an address counts up. */
function packRef(keys: Keys, purpose: 'bounce' | 'link', ref: VoiceRef): Buffer {
  const id = idBytes(ref.id)
  const subject = Buffer.alloc(6)
  subject.writeUIntBE(ref.subjectId, 0, 6)
  const mask = mac(keys[purpose], 'mask', ref.id)
  for (let i = 0; i < 6; i++) subject[i]! ^= mask[i]!
  return Buffer.concat([id, subject])
}

function unpackRef(keys: Keys, purpose: 'bounce' | 'link', bytes: Buffer): VoiceRef | undefined {
  const id = idText(bytes.subarray(0, 16))
  if (!isUuid(id)) return
  const subject = Buffer.from(bytes.subarray(16, 22))
  const mask = mac(keys[purpose], 'mask', id)
  for (let i = 0; i < 6; i++) subject[i]! ^= mask[i]!
  const subjectId = subject.readUIntBE(0, 6)
  return Number.isSafeInteger(subjectId) ? { subjectId, id } : undefined
}

// RFC 4648 6 in lower case: mail servers may change the case of an address.
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

function toBase32(bytes: Buffer): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32[(value >> (bits - 5)) & 31]
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31] : text
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = []
  let bits = 0
  let value = 0
  for (const letter of text) {
    value = ((value << 5) | BASE32.indexOf(letter)) & 0xffff
    bits += 5
    if (bits >= 8) bytes.push((value >> (bits -= 8)) & 255)
  }
  return Buffer.from(bytes)
}

const TAG = 10
const bounceTag = (keys: Keys, ref: VoiceRef, kind: string): Buffer =>
  mac(keys.bounce, 'bounce', ref.subjectId, ref.id, kind).subarray(0, TAG)

/** Return address of one mail (VERP): bounces to it belong to this mail, and nobody can make one up. It holds no address of a person. */
export function bounceAddress(ctx: Context, ref: VoiceRef, kind: string): string | undefined {
  const { bounceDomain } = ctx.config.mail
  if (!bounceDomain) return
  return `b-${toBase32(Buffer.concat([packRef(ctx.keys, 'bounce', ref), bounceTag(ctx.keys, ref, kind)]))}@${bounceDomain}`
}

const BOUNCE = /\bb-([a-z2-7]{52})@([a-z0-9.-]+)/gi

/** Every return address of ours in a text, with the check that tells which of the recipient's mails it belongs to. */
export function bounceAddressesIn(
  ctx: Context,
  text: string,
): { ref: VoiceRef; isFor(kind: string): boolean }[] {
  const domain = ctx.config.mail.bounceDomain?.toLowerCase()
  const found = new Map<string, { ref: VoiceRef; isFor(kind: string): boolean }>()
  for (const [, local = '', at = ''] of text.toLowerCase().matchAll(BOUNCE)) {
    if (at !== domain || found.has(local)) continue
    const bytes = fromBase32(local)
    const ref = unpackRef(ctx.keys, 'bounce', bytes)
    const tag = bytes.subarray(22, 22 + TAG).toString('hex')
    if (ref)
      found.set(local, {
        ref,
        isFor: (kind) => sameText(bounceTag(ctx.keys, ref, kind).toString('hex'), tag),
      })
    if (found.size >= 5) break
  }
  return [...found.values()]
}

/** What a link in a mail without code opens: leaving a list, or following. */
export type LinkPurpose = ListName | 'follow' | 'person'
const PURPOSES: LinkPurpose[] = [...LISTS, 'follow', 'person']

const linkTag = (keys: Keys, ref: VoiceRef, purpose: LinkPurpose): Buffer =>
  mac(keys.link, 'list', ref.subjectId, ref.id, purpose).subarray(0, 16)

export function listToken(keys: Keys, ref: VoiceRef, purpose: LinkPurpose): string {
  const parts = [
    packRef(keys, 'link', ref),
    Buffer.of(PURPOSES.indexOf(purpose)),
    linkTag(keys, ref, purpose),
  ]
  return Buffer.concat(parts).toString('base64url')
}

/** What `listToken` made, or undefined. */
export function openListToken(
  keys: Keys,
  token: string,
): { ref: VoiceRef; purpose: LinkPurpose } | undefined {
  const bytes = Buffer.from(token.slice(0, 100), 'base64url')
  const purpose = PURPOSES[bytes[22] ?? -1]
  const ref = bytes.length === 39 ? unpackRef(keys, 'link', bytes) : undefined
  if (!ref || !purpose || !sameText(listToken(keys, ref, purpose), token)) return
  return { ref, purpose }
}
