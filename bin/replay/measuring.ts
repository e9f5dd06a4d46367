/** Quantile of milliseconds, by the nearest rank. */
export function quantile(values: number[], q: number): number {
  if (values.length === 0) return 0
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)]! * 10) / 10
}

/**
 * Age of the public count, measured from outside: when the page says n, the oldest confirmation it lacks is the (n+1)-th, and the count
 * is as old as that one's acknowledgement.
 */
export function ageMeter(): {
  confirmed(): void
  seen(net: number): void
  worstSeconds(): number
  restart(net: number): void
} {
  let acknowledged: number[] = []
  let base = 0
  let worst = 0
  return {
    confirmed: () => void acknowledged.push(performance.now()),
    seen(net) {
      const oldest = acknowledged[net - base]
      if (oldest !== undefined) worst = Math.max(worst, (performance.now() - oldest) / 1000)
    },
    worstSeconds: () => Math.round(worst * 100) / 100,
    restart(net) {
      acknowledged = []
      base = net
    },
  }
}
