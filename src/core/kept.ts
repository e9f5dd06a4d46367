import { shared } from '#core/compress.ts'

interface Answer {
  status: number
  headers: [string, string][]
  body: Uint8Array<ArrayBuffer>
}

interface Kept {
  /** Until then `good` is as good as new. */
  until: number
  good: Answer | undefined
  making: Promise<Answer> | undefined
}

/** Answers that are alike for everybody, in the memory of one process. */
export interface KeptAnswers {
  /**
   * One answer per address and period; those who come while it is made wait for the same one. Whoever would wait long, or could not be
   * served at all (503), gets the last good one instead: reading goes on while the database is slow or away.
   */
  answer(request: Request, seconds: number, make: () => Promise<Response>): Promise<Response>
  size(): { answers: number; bytes: number }
}

/** An answer that ran out just now is hardly older than a new one; an older one is worth waiting for. */
const JUST_NOW_MS = 2_000
const SHORT_WAIT_MS = 100
const LONG_WAIT_MS = 2_000
/** Pages say when their numbers were counted, so an old one is not wrong; after this long it is of no use. */
const LONGEST_OLD_MS = 600_000

/**
 * Bounded in number and in bytes, the oldest go first: whoever appends ?n=1, ?n=2 … to the largest answer must not fill the memory.
 */
export function keptAnswers(most: { answers: number; bytes: number }): KeptAnswers {
  const kept = new Map<string, Kept>()
  let bytes = 0
  const forget = (key: string, entry: Kept): void => {
    if (kept.get(key) !== entry) return
    kept.delete(key)
    bytes -= entry.good?.body.byteLength ?? 0
  }
  const makeRoom = (): void => {
    for (const [key, entry] of kept) {
      if (kept.size <= most.answers && bytes <= most.bytes) return
      forget(key, entry)
    }
  }
  const makeAgain = (
    key: string,
    before: Kept | undefined,
    seconds: number,
    make: () => Promise<Response>,
  ): Kept => {
    const entry: Kept = { until: before?.until ?? 0, good: before?.good, making: undefined }
    const until = performance.now() + seconds * 1_000
    // Behind all others, as the youngest; the bytes of what it replaces are counted on.
    kept.delete(key)
    kept.set(key, entry)
    makeRoom()
    entry.making = make().then(read)
    entry.making.then(
      (answer) => {
        entry.making = undefined
        if (answer.status === 503 && entry.good) return
        if (answer.status !== 200) return forget(key, entry)
        if (kept.get(key) === entry) bytes += answer.body.byteLength - (entry.good?.body.byteLength ?? 0)
        entry.good = answer
        entry.until = until
        makeRoom()
      },
      () => forget(key, entry),
    )
    return entry
  }
  return {
    async answer(request, seconds, make) {
      // Path and query as they were asked for, behind scheme and host.
      const key = request.url.slice(request.url.indexOf('/', 8))
      const now = performance.now()
      let entry = kept.get(key)
      if (!entry || (entry.until < now && !entry.making)) entry = makeAgain(key, entry, seconds, make)
      const { status, headers, body } = entry.making ? await newOrOld(entry.making, entry, now) : entry.good!
      return shared(request, body, { status, headers })
    },
    size: () => ({ answers: kept.size, bytes }),
  }
}

async function newOrOld(making: Promise<Answer>, { good, until }: Kept, now: number): Promise<Answer> {
  const age = now - until
  if (!good || age > LONGEST_OLD_MS) return making
  let timer: NodeJS.Timeout | undefined
  const old = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve(good), age < JUST_NOW_MS ? SHORT_WAIT_MS : LONG_WAIT_MS)
  })
  try {
    const answer = await Promise.race([making, old])
    return answer.status === 503 ? good : answer
  } finally {
    clearTimeout(timer)
  }
}

const read = async (response: Response): Promise<Answer> => ({
  status: response.status,
  headers: [...response.headers],
  body: new Uint8Array(await response.arrayBuffer()),
})
