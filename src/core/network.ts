import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * Address of the client. `X-Forwarded-For` is read from the right: with n trusted proxies the n-th entry from the end was
 * written by the outermost of them, and everything left of it can be invented by the client.
 */
export function clientAddress(
  socket: string | undefined,
  forwardedFor: string | null,
  trustedProxies: number,
): string {
  const direct = normalise(socket ?? '')
  if (trustedProxies === 0 || !forwardedFor) return direct
  const hops = forwardedFor.split(',').map((hop) => hop.trim())
  return normalise(hops[hops.length - trustedProxies] ?? '') || direct
}

/** Canonical text of an address: IPv4-mapped IPv6 becomes IPv4, a port and a zone are cut off; '' when it is none. */
function normalise(text: string): string {
  if (isIP(text) === 4) return text
  const bare = text
    .replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '')
  // Not ipaddr.isValid: it reads 3325256705 and 0x7f.1 as addresses, as inet_aton(3) does.
  const version = isIP(bare)
  if (version === 4) return bare
  return version === 6 ? ipaddr.process(bare).toString() : ''
}

/** The networks that a limit counts for one address: IPv4 /32; IPv6 /64 and /48, because one household has a whole /64. */
export function networksOf(address: string): string[] {
  const text = normalise(address)
  if (isIP(text) === 4) return [`${text}/32`]
  if (text === '') return []
  const { parts } = ipaddr.IPv6.parse(text)
  return [64, 48].map(
    (bits) => `${new ipaddr.IPv6(parts.map((part, i) => (i < bits / 16 ? part : 0))).toString()}/${bits}`,
  )
}
