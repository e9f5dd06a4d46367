interface Kept<Value> {
  until: number
  made: Promise<Value>
}

const MOST_KEPT = 200
const ROWS_A_SECOND = 1_000
const LONGEST_MS = 60_000

/**
 * Answers to a question that takes the longer the more rows there are: kept a second for each thousand of them, a minute at most, and not at
 * all below a thousand. Those who come while one is made wait for the same one.
 */
export function keptBySize<Value>(
  rowsIn: (value: Value) => number,
  now: () => number = () => performance.now(),
): (key: number, make: () => Promise<Value>) => Promise<Value> {
  const kept = new Map<number, Kept<Value>>()
  return (key, make) => {
    const known = kept.get(key)
    if (known && known.until >= now()) return known.made
    const fresh: Kept<Value> = { until: Infinity, made: make() }
    fresh.made.then(
      (value) => {
        const rows = rowsIn(value)
        fresh.until =
          rows < ROWS_A_SECOND ? -Infinity : now() + Math.min((rows / ROWS_A_SECOND) * 1_000, LONGEST_MS)
      },
      () => {
        if (kept.get(key) === fresh) kept.delete(key)
      },
    )
    if (kept.size >= MOST_KEPT) kept.clear()
    kept.set(key, fresh)
    return fresh.made
  }
}
