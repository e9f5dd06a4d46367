/** People under way at once, at most so many; the first failure ends it all. */
export function createCrowd(most: number): {
  start(work: () => Promise<void>): Promise<void>
  empty(): Promise<void>
} {
  let under = 0
  let failure: unknown
  let wake: (() => void) | undefined
  const until = async (free: () => boolean): Promise<void> => {
    while (!free() && failure === undefined) await new Promise<void>((resolve) => (wake = resolve))
    if (failure !== undefined) throw failure
  }
  return {
    async start(work) {
      await until(() => under < most)
      under++
      work()
        .catch((error: unknown) => void (failure ??= error))
        .finally(() => {
          under--
          wake?.()
        })
    },
    empty: () => until(() => under === 0),
  }
}
