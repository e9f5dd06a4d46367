import { domainToASCII } from 'node:url'

/** One message to one person. */
export interface Mail {
  to: string
  /** `<random@host>`, fixed before the first try, so that a repeated one is recognised as the same. */
  messageId: string
  date: Date
  from: { name: string; address: string }
  /** Envelope sender, where bounces go; undefined: the address in From. */
  returnPath: string | undefined
  subject: string
  text: string
  html: string
  /** For mail to many people: RFC 2919 and RFC 8058. */
  list?: { id: string; unsubscribe: string }
  /** The whole message where it was made from a template; otherwise it is composed from the fields. */
  raw?: string
}

/** A value that would end its header line and begin another one (RFC 5322 2.2), or an address that cannot exist. */
export class UnsafeMail extends Error {}

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/
const LOCAL = /^[^\s"(),:;<>@[\\\]]{1,64}$/u

/** The value of a header line; anything that could begin another line is refused. */
export function headerText(value: string): string {
  if (CONTROL.test(value)) throw new UnsafeMail('control character in a header')
  return value
}

/** An address as it stands in envelope and header: the domain in ASCII (RFC 5890), the local part as it is (RFC 6532). */
export function mailbox(address: string): string {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  const domain = domainToASCII(address.slice(at + 1))
  if (at < 1 || CONTROL.test(address) || !LOCAL.test(local) || !/^[a-z0-9.-]{1,253}$/.test(domain))
    throw new UnsafeMail('not an address')
  return `${local}@${domain}`
}

export function messageId(value: string): string {
  if (!/^<[A-Za-z0-9._-]{1,100}@[A-Za-z0-9.-]{1,253}>$/.test(value)) throw new UnsafeMail('not a Message-ID')
  return value
}

/** RFC 5322 3.3: `Sun, 22 Nov 2026 13:00:00 +0000`. */
export const mailDate = (at: Date): string => at.toUTCString().replace('GMT', '+0000')

/** `Name <address>` or `address`, as the configuration gives it. */
export function sender(from: string, name: string): { name: string; address: string } {
  const parts = /^\s*"?([^"<]*?)"?\s*<([^<>]+)>\s*$/.exec(from)
  return parts ? { name: parts[1] || name, address: parts[2]! } : { name, address: from.trim() }
}
