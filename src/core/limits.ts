import { networksOf } from '#core/network.ts'

/** A limit that lives in this process: it costs no shared write, and forgets on restart. */
export interface Limit {
  /** Counts one; answers how long to wait when there were too many, otherwise 0. */
  take(key: string): Promise<number>
}

/** Counts one for every network of an address (IPv6: /64 and /48); the longest wait counts, so a new /64 of the same house changes nothing. */
export async function takeFrom(limit: Limit, ip: string): Promise<number> {
  const networks = networksOf(ip)
  const waits = await Promise.all(
    (networks.length ? networks : ['unknown']).map((network) => limit.take(network)),
  )
  return Math.max(...waits)
}

/**
 * At most `points` within `perSeconds`, counted from a key's first one. One number is kept per key, and no timer: at 500 signatures a second
 * and ten minutes there are a million keys.
 */
export function memoryLimit(
  points: number,
  perSeconds: number,
  now: () => number = () => performance.now(),
): Limit {
  // Start in whole seconds and count in one number. In order of the start, because a key that begins again goes to the end.
  const kept = new Map<string, number>()
  const counts = points + 2
  return {
    async take(key) {
      const seconds = Math.floor(now() / 1_000)
      const isOver = (packed: number): boolean => seconds - Math.floor(packed / counts) >= perSeconds
      for (const [old, packed] of kept) {
        if (!isOver(packed)) break
        kept.delete(old)
      }
      const known = kept.get(key)
      if (known === undefined) {
        kept.set(key, seconds * counts + 1)
        return 0
      }
      const count = known % counts
      if (count <= points) kept.set(key, known + 1)
      return count < points ? 0 : Math.max(1, Math.floor(known / counts) + perSeconds - seconds)
    },
  }
}
