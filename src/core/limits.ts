import { RateLimiterMemory } from 'rate-limiter-flexible'

/** A limit that lives in this process: it costs no shared write, and forgets on restart. */
export interface Limit {
  /** Counts one; answers how long to wait when there were too many, otherwise 0. */
  take(key: string): Promise<number>
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
