import { RateLimiterMemory } from 'rate-limiter-flexible'
import { networksOf } from '#core/network.ts'

/** A limit that lives in this process: it costs no shared write, and forgets on restart. */
export interface Limit {
  /** Counts one; answers how long to wait when there were too many, otherwise 0. */
  take(key: string): Promise<number>
}

/** Counts one for every network of an address (IPv6: /64 and /48); the longest wait counts, so a new /64 of the same house changes nothing. */
export async function takeFrom(limit: Limit, ip: string): Promise<number> {
  const networks = networksOf(ip)
  const waits = await Promise.all((networks.length ? networks : ['unknown']).map((network) => limit.take(network)))
  return Math.max(...waits)
}

export function memoryLimit(points: number, perSeconds: number): Limit {
  const limiter = new RateLimiterMemory({ points, duration: perSeconds })
  return {
    async take(key) {
      try {
        await limiter.consume(key)
        return 0
      } catch (refused) {
        if (refused instanceof Error) throw refused
        return Math.max(1, Math.ceil((refused as { msBeforeNext: number }).msBeforeNext / 1000))
      }
    },
  }
}
