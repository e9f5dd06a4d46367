import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { MARKS, below, posteriorOf, type Counts } from './posterior.ts'
import {
  agreementOf,
  emptyGroups,
  gistOf,
  groupsOf,
  headlineOf,
  noCounts,
  scoreOf,
  total,
  type Score,
} from './rules.ts'

const near = (a: number, b: number, within: number): void =>
  assert.ok(Math.abs(a - b) <= within, `${a} is not within ${within} of ${b}`)

/** `counts({ 5: 3 })`: three people gave 5. */
const counts = (given: Record<string, number>): number[] => {
  const all = noCounts()
  for (const [mark, n] of Object.entries(given)) all[MARKS.findIndex((one) => String(one) === mark)] = n
  return all
}
const mirrored = (all: Counts): number[] => all.toReversed()
const anyCounts = fc.array(fc.nat({ max: 60 }), { minLength: 10, maxLength: 10 })

describe('the mean and its interval', () => {
  it('are those of a Dirichlet posterior, drawn 4,000,000 times by another program', () => {
    // numpy 2.4: rng.standard_gamma(counts + 0.5, size=(4_000_000, 10)), normalised, times the marks; quantiles 0.05 and 0.95.
    const drawn: [Counts, mean: number, low: number, high: number][] = [
      [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 2.75, 1.7819, 3.7174],
      [[0, 0, 0, 0, 0, 1, 1, 1, 1, 1], 3.375, 2.691, 3.9716],
      [[84, 2, 1, 1, 1, 2, 1, 1, 2, 5], 1.059524, 0.8681, 1.2818],
      [[1, 0, 1, 2, 4, 8, 20, 41, 60, 75], 4.298387, 4.2065, 4.3831],
      [[10, 0, 0, 0, 0, 0, 0, 0, 0, 10], 2.75, 2.0678, 3.4326],
      [[0, 0, 0, 0, 0, 0, 0, 0, 0, 20], 4.55, 4.1433, 4.839],
      [[3, 1, 4, 1, 5, 9, 2, 6, 5, 3], 3.005682, 2.6818, 3.3191],
      [[0, 0, 0, 0, 0, 0, 12000, 30000, 40000, 18000], 4.319922, 4.3175, 4.3223],
    ]
    for (const [given, mean, low, high] of drawn) {
      const seen = posteriorOf(given)
      near(seen.mean, mean, 1e-6)
      near(seen.low, low, 0.0015)
      near(seen.high, high, 0.0015)
    }
  })

  it('have a mean that one can work out by hand', () => {
    // 20 gave 5: (20.5 × 5 + 0.5 × (0.5 + 1 + … + 4.5)) / 25 = (102.5 + 11.25) / 25
    near(posteriorOf(counts({ 5: 20 })).mean, 4.55, 1e-12)
    // Nobody: the middle of the scale.
    near(posteriorOf(noCounts()).mean, 2.75, 1e-12)
  })

  it('read the same from above as from below', () =>
    fc.assert(
      fc.property(anyCounts, (given) => {
        const [one, other] = [posteriorOf(given), posteriorOf(mirrored(given))]
        near(one.mean, 5.5 - other.mean, 1e-9)
        near(one.low, 5.5 - other.high, 0.002)
        near(one.high, 5.5 - other.low, 0.002)
        assert.ok(0.5 <= one.low && one.low < one.mean && one.mean < one.high && one.high <= 5)
      }),
      { numRuns: 60 },
    ))

  it('come from a distribution function: from 0 to 1, and never falling', () =>
    fc.assert(
      fc.property(anyCounts, fc.double({ min: 0.6, max: 4.8, noNaN: true }), (given, t) => {
        const weights = given.map((n) => n + 0.5)
        const [a, b] = [below(weights, t), below(weights, t + 0.1)]
        assert.ok(a > -1e-3 && b < 1 + 1e-3 && a <= b + 1e-3, `${a} ${b}`)
      }),
      { numRuns: 100 },
    ))
})

describe('how exactly a score is told', () => {
  const told = (given: Record<string, number>): Omit<Score, 'posterior'> => {
    const { posterior: _, ...rest } = scoreOf(counts(given)) as Score & { posterior?: unknown }
    return rest as Score
  }
  it('not at all under 5, as an interval of whole halves from 5, with a decimal from 20', () => {
    assert.deepEqual(told({}), { kind: 'none', n: 0 })
    assert.deepEqual(told({ 5: 4 }), { kind: 'too-few', n: 4 })
    // 2.69 to 3.97 (above), outwards to halves
    assert.deepEqual(told({ 3: 1, 3.5: 1, 4: 1, 4.5: 1, 5: 1 }), {
      kind: 'interval',
      n: 5,
      low: 2.5,
      high: 4,
    })
    assert.equal(told({ 5: 19 }).kind, 'interval')
    // 4.55, 4.143, 4.839 (above)
    assert.deepEqual(told({ 5: 20 }), { kind: 'number', n: 20, mean: 4.6, low: 4.1, high: 4.8 })
  })
})

describe('agreed, mixed or split', () => {
  it('by the stated rule', () => {
    assert.equal(agreementOf(counts({ 4: 19 })), undefined)
    // Exactly 30 in 100 at either end.
    assert.equal(agreementOf(counts({ 1.5: 30, 2.5: 40, 4: 30 })), 'split')
    assert.equal(agreementOf(counts({ 1.5: 29, 2.5: 41, 4: 30 })), 'agreed')
    // 70 of 100 within four neighbours, and 69.
    assert.equal(agreementOf(counts({ 0.5: 15, 2: 20, 2.5: 20, 3: 20, 3.5: 10, 5: 15 })), 'agreed')
    assert.equal(agreementOf(counts({ 0.5: 15, 2: 20, 2.5: 20, 3: 20, 3.5: 9, 5: 16 })), 'mixed')
    assert.equal(agreementOf(counts({ 0.5: 50, 5: 50 })), 'split')
  })
  it('with the same word from above as from below', () =>
    fc.assert(fc.property(anyCounts, (given) => agreementOf(given) === agreementOf(mirrored(given)))))
})

describe('the sentence', () => {
  it('names an end of the scale when more than half gave it', () => {
    assert.deepEqual(gistOf(counts({ 0.5: 84, 3: 16 })), { kind: 'lowest', n: 100, inHundred: 84 })
    assert.deepEqual(gistOf(counts({ 5: 84, 3: 16 })), { kind: 'highest', n: 100, inHundred: 84 })
    assert.deepEqual(gistOf(counts({ 5: 50, 4.5: 50 })), { kind: 'mostly', n: 100, from: 4.5, to: 5 })
  })
  it('otherwise the shortest stretch that holds two thirds', () => {
    // 3.5 to 5 hold 196 of 212, and so do not three neighbours: 60 + 75 + 41 = 176 ≥ 141.3 do.
    assert.deepEqual(gistOf([1, 0, 1, 2, 4, 8, 20, 41, 60, 75]), { kind: 'mostly', n: 212, from: 4, to: 5 })
    assert.deepEqual(gistOf(counts({ 1: 4, 4: 4 })), { kind: 'mostly', n: 8, from: 1, to: 4 })
    assert.deepEqual(gistOf(counts({ 5: 4 })), { kind: 'few', n: 4 })
    // 1 to 2.5 and 3 to 4.5 are as short and as full: all of it.
    assert.deepEqual(gistOf(counts({ 1: 2, 2: 2, 3: 2 })), { kind: 'mostly', n: 6, from: 1, to: 3 })
  })
  it('and mirrors', () =>
    fc.assert(
      fc.property(anyCounts, (given) => {
        const [one, other] = [gistOf(given), gistOf(mirrored(given))]
        if (one.kind !== 'mostly' || other.kind !== 'mostly') {
          const swap = { lowest: 'highest', highest: 'lowest', few: 'few', mostly: 'mostly' } as const
          return assert.equal(swap[one.kind], other.kind)
        }
        assert.deepEqual([one.from, one.to], [5.5 - other.to, 5.5 - other.from])
      }),
    ))
})

describe('the headline', () => {
  const of = (given: Record<string, number>) => {
    const groups = emptyGroups()
    for (const [group, n] of Object.entries(given)) groups[group as 'all'][9] = n
    return headlineOf(groups)
  }
  it('is that of verified viewers from 20 on, of one kind of proof at a time', () => {
    assert.deepEqual(of({ 'all/issuer': 20, all: 500 }), { group: 'all/issuer', verified: true })
    assert.deepEqual(of({ 'all/issuer': 19, all: 3 }), { group: 'all', verified: false })
    assert.deepEqual(of({ 'all/issuer': 19, 'all/room': 20 }), { group: 'all/room', verified: true })
    // 57 verified viewings of three kinds are no 20 of one kind.
    assert.deepEqual(of({ 'all/issuer': 19, 'all/room': 19, 'all/self-hosted': 19 }), {
      group: 'all',
      verified: false,
    })
    assert.deepEqual(of({ none: 5_000 }), { group: 'all', verified: false })
  })
})

it('rows of tallies become counts, and whatever is no mark does not', () => {
  const groups = groupsOf([
    { basis: 'all', choice: '3.5', net: 3 },
    { basis: 'all', choice: '5', net: 2 },
    { basis: 'all/room', choice: '5', net: 7 },
    { basis: 'all', choice: '5.0', net: 9 },
    { basis: 'all', choice: '-', net: 9 },
    { basis: 'toString', choice: '5', net: 9 },
    { basis: 'none', choice: '0.5', net: -1 },
  ])
  assert.deepEqual(groups.all, counts({ 3.5: 3, 5: 2 }))
  assert.equal(total(groups['all/room']), 7)
  assert.equal(total(groups.none), 0)
})
