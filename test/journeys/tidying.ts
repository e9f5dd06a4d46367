import { after } from 'node:test'

// In a file of its own that is imported first: hooks run in the order in which they were registered, and the database must outlive
// the processes that use it.
const tidying: (() => unknown)[] = []

after(async () => {
  for (const tidy of tidying.reverse()) await tidy()
})

/** Ends something when the tests of this file are over; the newest ends first. */
export const later = (tidy: () => unknown): void => void tidying.push(tidy)
