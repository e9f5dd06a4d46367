import type { Context } from '#core/context.ts'
import { mac, macText, sameText, type Keys } from '#core/crypto.ts'
import type { Visit } from '#core/http.ts'
import { isUuid } from '#core/ids.ts'
import type { VoiceRef, VoiceSubject } from './kinds.ts'

export const CODE_MINUTES = 30
export const LINK_DAYS = 7
const REMEMBER_DAYS = 30

/**
 * Six digits for the n-th code mail of a submission, derived as in RFC 4226 5.3 (dynamic truncation of an HMAC): nothing is stored,
 * so nothing can leak from the database.
 */
export function codeOf(keys: Keys, ref: VoiceRef, n: number): string {
  const hash = mac(keys.code, ref.subjectId, ref.id, n)
  const offset = hash[31]! & 0xf
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

// 16 bytes of id, 16 of HMAC: 43 characters that fit in one line of a text mail.
const packed = (keys: Keys, ref: VoiceRef): string => {
  const id = Buffer.from(ref.id.replaceAll('-', ''), 'hex')
  return Buffer.concat([id, mac(keys.link, ref.subjectId, ref.id).subarray(0, 16)]).toString('base64url')
}

/** Link of the mail; opens a page with one button, on any device. */
export const confirmLink = (ctx: Context, publicId: string, ref: VoiceRef): string =>
  `${ctx.config.baseUrl}/c/${publicId}/${packed(ctx.keys, ref)}`

/** After confirming, the same link leads to the status page. */
export const statusLink = confirmLink

/** The submission behind a link's token, or undefined when it was not made here. */
export function openToken(keys: Keys, subjectId: number, token: string): VoiceRef | undefined {
  const hex = Buffer.from(token, 'base64url').subarray(0, 16).toString('hex')
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const ref = { subjectId, id }
  return isUuid(id) && sameText(packed(keys, ref), token) ? ref : undefined
}

type Secret = 'waiting' | 'owner'
const cookies: Record<Secret, string> = { waiting: 'w', owner: 'v' }

function give(
  visit: Visit,
  secret: Secret,
  subject: Pick<VoiceSubject, 'publicId'>,
  ref: VoiceRef,
  days: number,
): void {
  const value = `${ref.id}.${macText(visit.ctx.keys[secret], ref.subjectId, ref.id)}`
  visit.setCookie(`${cookies[secret]}-${subject.publicId}`, value, { maxAgeSeconds: days * 86_400 })
}

function held(
  visit: Visit,
  secret: Secret,
  subject: Pick<VoiceSubject, 'publicId' | 'id'>,
): VoiceRef | undefined {
  const [id = '', proof = ''] = (visit.cookie(`${cookies[secret]}-${subject.publicId}`) ?? '').split('.')
  if (!isUuid(id) || !sameText(proof, macText(visit.ctx.keys[secret], subject.id, id))) return
  return { subjectId: subject.id, id }
}

/** Whoever submitted gets this: it opens the page that waits for the code, and nothing about the address. */
export const giveWaiting = (visit: Visit, subject: VoiceSubject, ref: VoiceRef): void =>
  give(visit, 'waiting', subject, ref, LINK_DAYS)
export const waitingFor = (visit: Visit, subject: VoiceSubject): VoiceRef | undefined =>
  held(visit, 'waiting', subject)

/** Only the code or the mail's button gives this: it opens status, withdrawal and data. */
export const giveOwner = (visit: Visit, subject: VoiceSubject, ref: VoiceRef): void =>
  give(visit, 'owner', subject, ref, REMEMBER_DAYS)
export const ownerOf = (visit: Visit, subject: Pick<VoiceSubject, 'publicId' | 'id'>): VoiceRef | undefined =>
  held(visit, 'owner', subject)
export const forgetSecrets = (visit: Visit, subject: VoiceSubject): void =>
  Object.values(cookies).forEach((name) => visit.clearCookie(`${name}-${subject.publicId}`))
