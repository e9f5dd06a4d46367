import { domainToASCII } from 'node:url'
import disposable from 'disposable-email-domains' with { type: 'json' }
import rules from './address-rules.json' with { type: 'json' }

/** An address that mail can be sent to, and its parts. */
export interface Address {
  /** As typed, without surrounding spaces: mail goes here. */
  typed: string
  local: string
  /** Lower case, IDNA 2008 in ASCII, without a trailing dot. */
  domain: string
}

interface DomainRule {
  domain: string
  aliases: string[]
  /** Everything from this character on is a sub-address. */
  extension: string
  /** Characters in the local part that the provider ignores. */
  ignores?: string
  /** The aliases follow the same rule, but are different mailboxes. */
  separate?: boolean
}

// RFC 5321 4.5.3.1: 64 octets before the @, 254 in all. Quoted local parts are valid there and used by nobody.
const LOCAL = /^[^\s@<>()[\]\\,;:"\u0000-\u001f\u007f]{1,64}$/u
const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/

export function parseAddress(text: string): Address | undefined {
  const typed = text.trim().normalize('NFC')
  // domainToASCII drops line ends instead of refusing them (WHATWG URL 4.4).
  if (/[\s\p{Cc}]/u.test(typed)) return
  const at = typed.lastIndexOf('@')
  const local = typed.slice(0, at)
  const domain = domainToASCII(typed.slice(at + 1).replace(/\.$/, '')).toLowerCase()
  if (
    at < 1 ||
    typed.length > 254 ||
    !LOCAL.test(local) ||
    /^\.|\.\.|\.$/.test(local) ||
    !DOMAIN.test(domain)
  )
    return
  return { typed: `${local}@${domain}`, local, domain }
}

/** Where the people of a sample have their addresses: by RFC 2606 nobody ever reads mail there, and none is sent. */
export const INVENTED_DOMAIN = 'sample.example'

const byDomain = new Map<string, Map<string, DomainRule>>(
  Object.entries(rules).map(([version, set]) => [
    version,
    new Map(
      (set.domains as DomainRule[]).flatMap((rule) =>
        [rule.domain, ...rule.aliases].map((domain) => [domain, rule]),
      ),
    ),
  ]),
)

/** The mailbox behind an address, by the rules of one version; two spellings of one mailbox give one text. */
export function canonicalAddress(address: Address, version: number): string {
  const set = rules[String(version) as keyof typeof rules]
  const rule = byDomain.get(String(version))?.get(address.domain)
  const extension = rule?.extension ?? set.default.extension
  let local = address.local.toLowerCase()
  const cut = local.indexOf(extension)
  if (cut > 0) local = local.slice(0, cut)
  if (rule?.ignores) local = [...local].filter((letter) => !rule.ignores!.includes(letter)).join('')
  return `${local}@${rule && !rule.separate ? rule.domain : address.domain}`
}

const disposableDomains = new Set<string>(disposable)

/** A disposable address weighs in a decision to look again; it never blocks. */
export const isDisposable = (domain: string): boolean => disposableDomains.has(domain)

/** Providers that so many use that many submissions from them say nothing. */
const COMMON = [
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'msn.com',
  'yahoo.com',
  'icloud.com',
  'me.com',
  'proton.me',
  'protonmail.com',
  'gmx.de',
  'gmx.net',
  'web.de',
  't-online.de',
  'orange.fr',
  'free.fr',
  'laposte.net',
  'wanadoo.fr',
  'hotmail.fr',
  'hotmail.co.uk',
  'yahoo.co.uk',
  'btinternet.com',
  'libero.it',
  'aol.com',
  'mail.ru',
  'yandex.ru',
  'qq.com',
  '163.com',
]
export const isCommon = (domain: string): boolean => COMMON.includes(domain)

/** The common domain that was probably meant: one letter added, left out, changed or swapped with its neighbour. */
export function suggestedDomain(domain: string): string | undefined {
  if (COMMON.includes(domain)) return
  return COMMON.find((common) => common.length > 5 && isOneSlipAway(domain, common))
}

/** Damerau-Levenshtein distance of exactly one. */
function isOneSlipAway(a: string, b: string): boolean {
  let i = 0
  while (i < a.length && i < b.length && a[i] === b[i]) i++
  const [restA, restB] = [a.slice(i), b.slice(i)]
  const swapped =
    restA.length > 1 && restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2)
  return (
    a !== b &&
    (swapped ||
      restA.slice(1) === restB ||
      restA === restB.slice(1) ||
      (a.length === b.length && restA.slice(1) === restB.slice(1)))
  )
}
