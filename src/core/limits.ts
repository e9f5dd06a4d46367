import { randomInt } from 'node:crypto'
import { networksOf } from '#core/network.ts'

/** A limit that lives in this process: it costs no shared write, and forgets on restart. */
export interface Limit {
  /** Counts one; answers how long to wait when there were too many, otherwise 0. */
  take(key: string): Promise<number>
}

/** Counts one for every network of an address (IPv6: /64 and /48); the longest wait counts, so a new /64 of the same house changes nothing. */
export async function takeFrom(limit: Limit, ip: string): Promise<number> {
  const networks = networksOf(ip)
  const waits = await Promise.all(
    (networks.length ? networks : ['unknown']).map((network) => limit.take(network)),
  )
  return Math.max(...waits)
}

/** New keys of a quarter of the time go to one table; so a key is forgotten, with its table, at most a quarter late. */
const SLICES = 4

/**
 * At most `points` (below 65,535) within `perSeconds` (as many at most), counted from a key's first one. No timer, and twelve bytes in a
 * table for a key: at 1,000 signatures a second and ten minutes there are millions of keys, and as strings in a `Map` they took more than
 * everything else.
 */
export function memoryLimit(
  points: number,
  perSeconds: number,
  now: () => number = () => performance.now(),
): Limit {
  if (points >= 0xfffe || perSeconds > 0xffff)
    throw new RangeError('a limit is at most 65,533 in 65,535 seconds')
  const span = Math.ceil(perSeconds / SLICES)
  // The newest first. Seconds are those of `now`.
  const slices: { begins: number; table: Counts }[] = []
  return {
    async take(key) {
      const seconds = Math.floor(now() / 1_000)
      while (slices.length && seconds - slices.at(-1)!.begins >= perSeconds + span) slices.pop()
      if (!slices.length || seconds - slices[0]!.begins >= span)
        slices.unshift({ begins: seconds, table: new Counts(slices[0]?.table.size) })
      hash(key)
      for (const { begins, table } of slices) {
        const at = table.find()
        if (!table.isSet(at)) continue
        const ends = begins + table.second(at) + perSeconds
        if (ends <= seconds) break
        const count = table.count(at)
        if (count <= points) table.increment(at)
        return count < points ? 0 : Math.max(1, ends - seconds)
      }
      const { begins, table } = slices[0]!
      table.add(seconds - begins)
      return 0
    },
  }
}

/** Two halves of the key asked for, between `hash` and the table. Nothing waits in between. */
let high = 0
let low = 0

const SEED = randomInt(2 ** 32)

/**
 * A key in 64 bits, in the manner of MurmurHash3. Seeded anew in every process, so nobody can look for a key that shares another one's
 * count; by chance a new key does so once in 10^13, with a million kept.
 */
function hash(key: string): void {
  let a = SEED
  let b = ~SEED
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at)
    a = Math.imul(a ^ code, 0x85ebca6b)
    a ^= a >>> 15
    b = Math.imul(b ^ code, 0xc2b2ae35)
    b ^= b >>> 13
  }
  high = mix(a ^ (b >>> 16))
  low = mix(b ^ (a << 7))
}

/** MurmurHash3's last step: every bit of the outcome depends on every bit. */
function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** An open-addressed table. Three words for a key: the two halves of its hash, and its second and its count in one (0: nobody's place). */
class Counts {
  size = 0
  private words: Uint32Array
  private mask: number

  constructor(expected = 0) {
    let places = 64
    while (places * 0.7 < expected) places *= 2
    this.words = new Uint32Array(places * 3)
    this.mask = places - 1
  }

  /** Where the hashed key is, or would be. */
  find(): number {
    const { words, mask } = this
    let place = (low & mask) >>> 0
    for (;;) {
      const at = place * 3
      if (words[at + 2] === 0 || (words[at] === high && words[at + 1] === low)) return at
      place = (place + 1) & mask
    }
  }

  isSet(at: number): boolean {
    return this.words[at + 2] !== 0
  }

  second(at: number): number {
    return this.words[at + 2]! >>> 16
  }

  count(at: number): number {
    return this.words[at + 2]! & 0xffff
  }

  increment(at: number): void {
    this.words[at + 2]!++
  }

  /** The hashed key, which is not here yet, with its first one. */
  add(second: number): void {
    if (++this.size > (this.mask + 1) * 0.7) this.grow()
    this.put(((second << 16) | 1) >>> 0)
  }

  private put(value: number): void {
    const at = this.find()
    this.words[at] = high
    this.words[at + 1] = low
    this.words[at + 2] = value
  }

  private grow(): void {
    const { words } = this
    const asked = [high, low] as const
    this.words = new Uint32Array(words.length * 2)
    this.mask = this.mask * 2 + 1
    for (let at = 0; at < words.length; at += 3) {
      if (words[at + 2] === 0) continue
      high = words[at]!
      low = words[at + 1]!
      this.put(words[at + 2]!)
    }
    ;[high, low] = asked
  }
}
