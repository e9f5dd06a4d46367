import { shared } from '#core/compress.ts'

interface Answer {
  status: number
  headers: [string, string][]
  body: Uint8Array<ArrayBuffer>
}

interface Kept {
  until: number
  bytes: number
  made: Promise<Answer>
}

/** Answers that are alike for everybody, in the memory of one process. */
export interface KeptAnswers {
  /** One answer per address and period; those who come while it is made wait for the same one. */
  answer(request: Request, seconds: number, make: () => Promise<Response>): Promise<Response>
  size(): { answers: number; bytes: number }
}

/**
 * Bounded in number and in bytes, the oldest go first: whoever appends ?n=1, ?n=2 … to the largest answer must not fill the memory.
 */
export function keptAnswers(most: { answers: number; bytes: number }): KeptAnswers {
  const kept = new Map<string, Kept>()
  let bytes = 0
  const forget = (key: string, entry: Kept): void => {
    if (kept.get(key) !== entry) return
    kept.delete(key)
    bytes -= entry.bytes
  }
  const makeRoom = (): void => {
    for (const [key, entry] of kept) {
      if (kept.size <= most.answers && bytes <= most.bytes) return
      forget(key, entry)
    }
  }
  const keep = (key: string, entry: Kept): void => {
    const before = kept.get(key)
    if (before) forget(key, before)
    kept.set(key, entry)
    makeRoom()
    entry.made.then(
      ({ status, body }) => {
        if (status !== 200) return forget(key, entry)
        if (kept.get(key) !== entry) return
        entry.bytes = body.byteLength
        bytes += entry.bytes
        makeRoom()
      },
      () => forget(key, entry),
    )
  }
  return {
    async answer(request, seconds, make) {
      const url = new URL(request.url)
      const key = url.pathname + url.search
      const now = performance.now()
      let entry = kept.get(key)
      if (!entry || entry.until < now) {
        entry = { until: now + seconds * 1000, bytes: 0, made: make().then(read) }
        keep(key, entry)
      }
      const { status, headers, body } = await entry.made
      return shared(request, body, { status, headers })
    },
    size: () => ({ answers: kept.size, bytes }),
  }
}

const read = async (response: Response): Promise<Answer> => ({
  status: response.status,
  headers: [...response.headers],
  body: new Uint8Array(await response.arrayBuffer()),
})
