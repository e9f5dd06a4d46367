/** A film as heartbeats see it, in milliseconds. */
export interface Reel {
  length: number
  /** Length of each segment, in their order. */
  durations: readonly number[]
}

/** What the server knows of one viewing; times are its own clock's. */
export interface Progress {
  run: number
  seq: number
  beatAt: number
  /** Wall time that heartbeats covered. */
  attended: number
  /** Play that heartbeats claimed, counting again what was played again. */
  claimed: number
  /** from, to, from, to …: sorted, apart from each other. */
  played: readonly number[]
  /** One bit per segment that was handed out whole. */
  served: Uint8Array
}

/** "I played from here to there", from one opening of the page, numbered from 1. */
export interface Beat {
  run: number
  seq: number
  from: number
  to: number
}

/**
 * elsewhere: a newer opening of the page holds the viewing · replayed: this one was taken before · gap: one before it is missing ·
 * interval: not a stretch of this film · pace: faster than twice the clock · budget: more play than the viewing can have had.
 */
export type BeatFault = 'elsewhere' | 'replayed' | 'gap' | 'interval' | 'pace' | 'budget'

/** Players go up to twice the speed, and people use it. */
const FASTEST = 2
const BUFFER_MS = 60_000
/** The clock of a laptop that slept, or of a server that was corrected, gives nobody time: one heartbeat covers a minute at most. */
const LONGEST_BEAT_MS = 60_000
/** For what a heartbeat spends on its way. */
const TRAVEL_MS = 2_000
/** `cardinality(played)` in the table. */
const MOST_BOUNDS = 512
/** Steps between two positions that a player tells are no hole in the film. */
const TOUCHING_MS = 250

export const reelOf = (durations: readonly number[]): Reel => ({
  durations,
  length: durations.reduce((sum, duration) => sum + duration, 0),
})

/** Most play that so much attended time allows: twice the wall time, and the smaller of 60 s and 10 % of the length. */
export const playBudget = (attended: number, length: number): number =>
  attended * FASTEST + Math.min(BUFFER_MS, length / 10)

/** The progress after a heartbeat, or why it is not taken. A heartbeat that is not taken changes nothing. */
export function takeBeat(reel: Reel, before: Progress, beat: Beat, now: number): Progress | BeatFault {
  if (beat.run !== before.run) return 'elsewhere'
  if (beat.seq <= before.seq) return 'replayed'
  if (beat.seq !== before.seq + 1) return 'gap'
  const { from, to } = beat
  if (!(from >= 0 && from <= to && to <= reel.length + TRAVEL_MS)) return 'interval'
  const elapsed = Math.min(Math.max(now - before.beatAt, 0), LONGEST_BEAT_MS)
  if (to - from > elapsed * FASTEST + TRAVEL_MS) return 'pace'
  const attended = before.attended + elapsed
  const claimed = before.claimed + (to - from)
  if (claimed > playBudget(attended, reel.length)) return 'budget'
  const seen = within(servedStretches(reel, before.served), from, Math.min(to, reel.length))
  return {
    ...before,
    seq: beat.seq,
    beatAt: Math.max(before.beatAt, now),
    attended,
    claimed,
    played: bounded(union([...before.played, ...seen])),
  }
}

/** Share of the film that was played at least once, from 0 to 1. */
export function coverage(reel: Reel, played: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < played.length; i += 2) sum += played[i + 1]! - played[i]!
  return reel.length > 0 ? Math.min(1, sum / reel.length) : 0
}

export const isWatched = (reel: Reel, played: readonly number[], threshold: number): boolean =>
  coverage(reel, played) >= threshold

/** Sorted stretches without overlap; what touches becomes one. */
export function union(stretches: readonly number[]): number[] {
  const pairs: [number, number][] = []
  for (let i = 0; i < stretches.length; i += 2)
    if (stretches[i + 1]! > stretches[i]!) pairs.push([stretches[i]!, stretches[i + 1]!])
  pairs.sort((a, b) => a[0] - b[0])
  const merged: number[] = []
  for (const [from, to] of pairs) {
    if (merged.length && from <= merged.at(-1)! + TOUCHING_MS)
      merged[merged.length - 1] = Math.max(merged.at(-1)!, to)
    else merged.push(from, to)
  }
  return merged
}

/** Somebody who jumps without end loses the shortest stretches, and the row stays as small as it is. */
function bounded(played: number[]): number[] {
  while (played.length > MOST_BOUNDS) {
    let shortest = 0
    for (let i = 2; i < played.length; i += 2)
      if (played[i + 1]! - played[i]! < played[shortest + 1]! - played[shortest]!) shortest = i
    played.splice(shortest, 2)
  }
  return played
}

/** The parts of [from, to] that lie inside the stretches. */
function within(stretches: readonly number[], from: number, to: number): number[] {
  const parts: number[] = []
  for (let i = 0; i < stretches.length; i += 2) {
    const start = Math.max(from, stretches[i]!)
    const end = Math.min(to, stretches[i + 1]!)
    if (end > start) parts.push(start, end)
  }
  return parts
}

/** Stretches of the film that were handed out. */
function servedStretches(reel: Reel, served: Uint8Array): number[] {
  const stretches: number[] = []
  let start = 0
  reel.durations.forEach((duration, index) => {
    const end = start + duration
    if (isServed(served, index)) {
      if (stretches.at(-1) === start) stretches[stretches.length - 1] = end
      else stretches.push(start, end)
    }
    start = end
  })
  return stretches
}

// As PostgreSQL's set_bit numbers the bits of bytea: from the lowest of the first byte.
const isServed = (served: Uint8Array, index: number): boolean =>
  ((served[index >> 3] ?? 0) & (1 << (index & 7))) !== 0

export const emptyServed = (segments: number): Buffer => Buffer.alloc(Math.ceil(segments / 8))
