import { Resolver } from 'node:dns/promises'
import type { Context } from '#core/context.ts'
import { recordName, recordValue } from './rules.ts'

export type Looked = 'found' | 'missing' | 'unknown'

const resolverOf = (ctx: Context): Resolver => {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  if (ctx.config.dnsServers.length) resolver.setServers(ctx.config.dnsServers)
  return resolver
}

/**
 * Looks for the record of a claim in DNS. Only an answer that says "there is no such record" is missing; no answer, or a server that fails,
 * tells nothing about the domain.
 */
export async function lookForRecord(ctx: Context, domain: string, token: string): Promise<Looked> {
  try {
    const records = await ctx.shared(resolverOf).resolveTxt(recordName(domain))
    return records.some((parts) => parts.join('').trim() === recordValue(token)) ? 'found' : 'missing'
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (reason === 'ENOTFOUND' || reason === 'ENODATA') return 'missing'
    ctx.logger.info({ event: 'party.record-unknown', domain, reason })
    return 'unknown'
  }
}
