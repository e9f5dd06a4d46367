import { after } from 'node:test'

// In a file of its own that is imported first: hooks run in the order in which they were registered, and the database must outlive
// the processes that use it.
const tidying: (() => unknown)[] = []

after(async () => {
  const failed: unknown[] = []
  // What is found at the end must not keep a process alive that nobody would end any more.
  for (const tidy of tidying.reverse())
    await (async () => tidy())().catch((error: unknown) => failed.push(error))
  if (failed.length > 0) throw failed[0]
})

/** Ends something when the tests of this file are over; the newest ends first. */
export const later = (tidy: () => unknown): void => void tidying.push(tidy)
