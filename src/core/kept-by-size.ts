interface Kept<Value> {
  until: number
  rows: number
  made: Promise<Value>
}

const ROWS_A_SECOND = 1_000
const LONGEST_MS = 60_000
/** In all, of one question: about 30 MB of minutes. */
const MOST_ROWS = 300_000

/**
 * Answers to a question that takes the longer the more rows there are: kept a second for each thousand of them, a minute at most, and not at
 * all below a thousand. Those who come while one is made wait for the same one.
 */
export function keptBySize<Value>(
  rowsIn: (value: Value) => number,
  now: () => number = () => performance.now(),
): (key: number, make: () => Promise<Value>) => Promise<Value> {
  const kept = new Map<number, Kept<Value>>()
  const makeRoom = (): void => {
    let rows = 0
    // The youngest stays, whatever its size.
    for (const [key, entry] of [...kept].reverse()) {
      if (entry.until < now() || (rows > 0 && rows + entry.rows > MOST_ROWS)) kept.delete(key)
      else rows += entry.rows
    }
  }
  return (key, make) => {
    const known = kept.get(key)
    if (known && known.until >= now()) return known.made
    const fresh: Kept<Value> = { until: Infinity, rows: 0, made: make() }
    const forget = (): void => {
      if (kept.get(key) === fresh) kept.delete(key)
    }
    fresh.made.then((value) => {
      fresh.rows = rowsIn(value)
      if (fresh.rows < ROWS_A_SECOND) return forget()
      fresh.until = now() + Math.min((fresh.rows / ROWS_A_SECOND) * 1_000, LONGEST_MS)
      makeRoom()
    }, forget)
    kept.delete(key)
    kept.set(key, fresh)
    return fresh.made
  }
}
