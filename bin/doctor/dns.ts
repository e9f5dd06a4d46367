import { Resolver } from 'node:dns/promises'
import { messageOf } from './findings.ts'

/** What a name has; `none`: it certainly has nothing; `unresolved`: nobody answered from here. */
export type Answer = { found: string[] } | { none: true } | { unresolved: string }

export interface Names {
  text(name: string): Promise<Answer>
  mail(name: string): Promise<Answer>
}

/** Asks the resolvers of this machine, or those that are named; gives up after some seconds. */
export function names(servers?: string[], patienceMs = 2_000): Names {
  const resolver = new Resolver({ timeout: patienceMs, tries: 2 })
  if (servers) resolver.setServers(servers)
  const asked = async (ask: () => Promise<string[]>): Promise<Answer> => {
    try {
      const found = await ask()
      return found.length ? { found } : { none: true }
    } catch (error) {
      const code = String((error as NodeJS.ErrnoException).code)
      return ['ENOTFOUND', 'ENODATA'].includes(code)
        ? { none: true }
        : { unresolved: `${code.toLowerCase()}: ${messageOf(error)}` }
    }
  }
  return {
    // A record may come in pieces of 255 bytes, which belong together without a space (RFC 7208 3.3, RFC 6376 3.6.2.2).
    text: (name) => asked(async () => (await resolver.resolveTxt(name)).map((pieces) => pieces.join(''))),
    mail: (name) => asked(async () => (await resolver.resolveMx(name)).map(({ exchange }) => exchange)),
  }
}

/** `v=DKIM1; k=rsa; p=…` as RFC 6376 3.2 reads it; white space inside values is dropped. */
export function tagsOf(record: string): Map<string, string> {
  return new Map(
    record.split(';').flatMap((part) => {
      const equals = part.indexOf('=')
      return equals < 0
        ? []
        : [[part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).replace(/\s+/g, '')] as const]
    }),
  )
}
