import { isUnavailable } from '#core/db.ts'
import { Busy } from '#core/errors.ts'

export interface Batch<Item, Result> {
  /** Waits for the statement that carries this item. Throws `Busy` at once when the queue is full. */
  add(item: Item): Promise<Result>
  waiting(): number
}

interface Options<Item, Result> {
  /** One statement or transaction for all items; a result per item, in order. */
  run(items: Item[]): Promise<Result[]>
  /** Two items of one key never share a batch. */
  key?(item: Item): string
  most?: number
  atOnce?: number
  /** Longest queue: at a thousand a second, 2,000 are two seconds of waiting. */
  longest?: number
}

interface Waiting<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

/**
 * Concurrent requests share one statement and one commit: what arrives while a batch is under way makes up the next one.
 * A batch that fails is tried again item by item, so that one bad row harms nobody else; where the database is away that would only
 * make everybody wait once more for each of the others.
 */
export function createBatch<Item, Result>(options: Options<Item, Result>): Batch<Item, Result> {
  const { run, key, most = 200, atOnce = 2, longest = 2_000 } = options
  let queue: Waiting<Item, Result>[] = []
  let running = 0
  let scheduled = false

  const take = (): Waiting<Item, Result>[] => {
    if (!key) return queue.splice(0, most)
    const seen = new Set<string>()
    const taken: Waiting<Item, Result>[] = []
    const left: Waiting<Item, Result>[] = []
    for (const entry of queue) {
      const id = key(entry.item)
      if (taken.length < most && !seen.has(id)) taken.push(entry)
      else left.push(entry)
      seen.add(id)
    }
    queue = left
    return taken
  }

  const flush = async (entries: Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await run(entries.map((entry) => entry.item))
      entries.forEach((entry, i) => entry.resolve(results[i] as Result))
    } catch (error) {
      if (entries.length === 1 || isUnavailable(error)) return entries.forEach((entry) => entry.reject(error))
      for (const entry of entries) await flush([entry])
    }
  }

  const pump = (): void => {
    scheduled = false
    while (running < atOnce && queue.length > 0) {
      running++
      void flush(take()).finally(() => {
        running--
        pump()
      })
    }
  }

  return {
    waiting: () => queue.length,
    add(item) {
      if (queue.length >= longest) return Promise.reject(new Busy())
      return new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject })
        if (!scheduled && running < atOnce) {
          scheduled = true
          setImmediate(pump)
        }
      })
    },
  }
}
