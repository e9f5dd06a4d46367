import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  coverage,
  emptyServed,
  isWatched,
  playBudget,
  reelOf,
  takeBeat,
  union,
  type Beat,
  type Progress,
} from './rules.ts'

// Ten minutes in segments of four seconds.
const reel = reelOf(Array.from({ length: 150 }, () => 4_000))
const T0 = Date.parse('2026-09-12T14:00:00Z')

const fresh = (served: 'all' | 'none' | number[] = 'all'): Progress => ({
  run: 1,
  seq: 0,
  beatAt: T0,
  attended: 0,
  claimed: 0,
  played: [],
  served: bits(served),
})

function bits(served: 'all' | 'none' | number[]): Buffer {
  const bytes = emptyServed(150)
  for (let i = 0; i < 150; i++)
    if (served === 'all' || (Array.isArray(served) && served.includes(i))) bytes[i >> 3]! |= 1 << (i & 7)
  return bytes
}

/** Sends heartbeats one after the other; those that are refused change nothing, and the next takes their number. */
function play(start: Progress, beats: { after: number; from: number; to: number }[]): Progress {
  let now = start.beatAt
  let state = start
  for (const { after, from, to } of beats) {
    now += after
    const taken = takeBeat(reel, state, { run: 1, seq: state.seq + 1, from, to }, now)
    if (typeof taken !== 'string') state = taken
  }
  return state
}

const tenSeconds = (first: number, last: number, pace = 1) =>
  Array.from({ length: Math.round((last - first) / 10_000) }, (_, i) => ({
    after: 10_000 / pace,
    from: first + i * 10_000,
    to: first + (i + 1) * 10_000,
  }))

describe('watching', () => {
  it('is the whole film at its own speed, and at twice that', () => {
    assert.equal(coverage(reel, play(fresh(), tenSeconds(0, 600_000)).played), 1)
    assert.equal(coverage(reel, play(fresh(), tenSeconds(0, 600_000, 2)).played), 1)
  })

  it('reaches four fifths after eight minutes of ten, not a heartbeat before', () => {
    const almost = play(fresh(), tenSeconds(0, 470_000)).played
    assert.equal(isWatched(reel, almost, 0.8), false)
    assert.equal(isWatched(reel, play(fresh(), tenSeconds(0, 480_000)).played, 0.8), true)
  })

  it('may begin anywhere: parts in any order make the whole', () => {
    const backwards = [...tenSeconds(300_000, 600_000), ...tenSeconds(0, 300_000)]
    assert.deepEqual(play(fresh(), backwards).played, [0, 600_000])
  })

  it('does not need what the player heard before: silence and pauses cost nothing', () => {
    const paused = tenSeconds(0, 600_000).map((beat, i) => (i === 10 ? { ...beat, after: 3_600_000 } : beat))
    assert.equal(coverage(reel, play(fresh(), paused).played), 1)
  })
})

describe('not watching', () => {
  it('sprint: three times the speed is refused, heartbeat by heartbeat', () => {
    const after = 10_000 / 3
    // 10 s of play in 3.33 s: at most 2 × 3.33 + 2 = 8.67 s are believed.
    assert.equal(takeBeat(reel, fresh(), { run: 1, seq: 1, from: 0, to: 10_000 }, T0 + after), 'pace')
  })

  it('sprint: the whole film claimed in small steps within a second stops at the budget', () => {
    const steps = Array.from({ length: 600 }, (_, i) => ({ after: 1, from: i * 1_000, to: (i + 1) * 1_000 }))
    const state = play(fresh(), steps)
    // 600 ms of wall time: 2 × 0.6 s and 60 s (10 % of ten minutes are as much).
    assert.equal(playBudget(600, reel.length), 61_200)
    assert.ok(coverage(reel, state.played) <= 61_200 / 600_000)
  })

  it('the budget of a short film has a tenth of its length on top, not a minute', () => {
    assert.equal(playBudget(0, 20_000), 2_000)
    assert.equal(playBudget(10_000, 7_200_000), 80_000)
  })

  it('replayed heartbeat: the same number again changes nothing', () => {
    const first: Beat = { run: 1, seq: 1, from: 0, to: 10_000 }
    const taken = takeBeat(reel, fresh(), first, T0 + 10_000) as Progress
    assert.equal(takeBeat(reel, taken, first, T0 + 20_000), 'replayed')
    assert.equal(takeBeat(reel, taken, { ...first, from: 10_000, to: 20_000 }, T0 + 20_000), 'replayed')
  })

  it('gap in sequence: a heartbeat that skips a number is not taken', () => {
    assert.equal(takeBeat(reel, fresh(), { run: 1, seq: 2, from: 0, to: 10_000 }, T0 + 10_000), 'gap')
  })

  it('clock jump forwards: a day that passes between two heartbeats counts as a minute', () => {
    const day = 86_400_000
    assert.equal(takeBeat(reel, fresh(), { run: 1, seq: 1, from: 0, to: 600_000 }, T0 + day), 'pace')
    const state = play(fresh(), [{ after: day, from: 0, to: 100_000 }, ...tenSeconds(100_000, 200_000, 100)])
    assert.equal(state.attended <= 60_000 + 1_000, true)
    assert.ok(coverage(reel, state.played) < 0.4)
  })

  it('clock jump backwards: nothing is believed but the two seconds of the way', () => {
    const back = T0 - 3_600_000
    assert.equal(takeBeat(reel, fresh(), { run: 1, seq: 1, from: 0, to: 10_000 }, back), 'pace')
    const taken = takeBeat(reel, fresh(), { run: 1, seq: 1, from: 0, to: 1_500 }, back) as Progress
    assert.equal(taken.attended, 0)
  })

  it('two tabs: only the one that opened last is believed', () => {
    const second = { ...fresh(), run: 2 }
    assert.equal(takeBeat(reel, second, { run: 1, seq: 1, from: 0, to: 5_000 }, T0 + 10_000), 'elsewhere')
  })

  it('seeking: what is jumped over is missing', () => {
    const state = play(fresh(), [...tenSeconds(0, 60_000), ...tenSeconds(540_000, 600_000)])
    assert.deepEqual(state.played, [0, 60_000, 540_000, 600_000])
    assert.equal(coverage(reel, state.played), 0.2)
  })

  it('watching twice: the same half again adds nothing', () => {
    const state = play(fresh(), [...tenSeconds(0, 300_000), ...tenSeconds(0, 300_000)])
    assert.equal(coverage(reel, state.played), 0.5)
  })

  it('segments that were never fetched were not played', () => {
    assert.deepEqual(play(fresh('none'), tenSeconds(0, 600_000)).played, [])
    // Segments 0 and 2 are the seconds 0 to 4 and 8 to 12.
    assert.deepEqual(play(fresh([0, 2]), tenSeconds(0, 600_000)).played, [0, 4_000, 8_000, 12_000])
  })

  it('stretches that are none', () => {
    for (const [from, to] of [
      [-1, 10],
      [20, 10],
      [0, 700_000],
      [NaN, 10],
      [0, NaN],
    ] as const)
      assert.equal(takeBeat(reel, fresh(), { run: 1, seq: 1, from, to }, T0 + 600_000), 'interval')
  })
})

describe('whatever is sent', () => {
  const beats = fc.array(
    fc.record({
      after: fc.integer({ min: -100_000, max: 200_000 }),
      from: fc.integer({ min: -1_000, max: 610_000 }),
      length: fc.integer({ min: -100, max: 120_000 }),
    }),
    { maxLength: 60 },
  )

  it('coverage never passes what the clock, the budget and the served segments allow', () => {
    fc.assert(
      fc.property(beats, fc.uniqueArray(fc.integer({ min: 0, max: 149 })), (sent, served) => {
        const list = sent.map(({ after, from, length }) => ({ after, from, to: from + length }))
        const forwards = list.reduce((sum, { after }) => sum + Math.max(0, after), 0)
        const state = play(fresh(served), list)
        const covered = coverage(reel, state.played) * reel.length
        // Union closes holes of up to a quarter second.
        const holes = (state.played.length / 2 + list.length) * 250
        return (
          covered <= 2 * forwards + 60_000 + holes &&
          covered <= served.length * 4_000 + holes &&
          state.played.length <= 512 &&
          state.claimed <= playBudget(state.attended, reel.length)
        )
      }),
    )
  })

  it('a union is sorted, apart, and the same when joined again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 500 }))),
        (pairs) => {
          const joined = union(pairs.flatMap(([from, length]) => [from, from + length]))
          assert.deepEqual(union(joined), joined)
          for (let i = 1; i < joined.length; i++) assert.ok(joined[i]! > joined[i - 1]!)
        },
      ),
    )
  })

  it('a row stays small however often somebody jumps', () => {
    const jumps = Array.from({ length: 600 }, (_, i) => ({
      after: 1_000,
      from: (i * 997) % 599_000,
      to: ((i * 997) % 599_000) + 100,
    }))
    assert.ok(play(fresh(), jumps).played.length <= 512)
  })
})
