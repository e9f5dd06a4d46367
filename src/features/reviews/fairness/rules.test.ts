import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { en } from '#locales/index.ts'
import { kinds } from '../../works/forms.ts'
import {
  ANSWERS,
  choiceOf,
  countVotes,
  gapOf,
  leading,
  MOST_TRAITS,
  readChoice,
  telling,
  traitGaps,
  wilson,
} from './rules.ts'
import { traitsFor as listFor, type TraitKind } from './traits.ts'
import lists from './traits.json' with { type: 'json' }

/** The lists of the software, where nobody decided on others. */
const traitsFor = (kind: TraitKind): string[] => listFor(kind, { traits: {}, traitWords: {} })

const near = (a: number, b: number, within = 0.00005): void =>
  assert.ok(Math.abs(a - b) < within, `${a} is not ${b}`)

describe('what stands in the leaf', () => {
  it('is the answer and the traits in one order; who has not seen the work expects', () => {
    assert.equal(choiceOf('all', { answer: 'fair', traits: ['tender', 'sad'] }), 'fair.sad.tender')
    assert.equal(choiceOf('some/issuer', { answer: 'much-worse', traits: [] }), 'much-worse')
    assert.equal(choiceOf('promo', { answer: null, traits: ['thrilling'] }), 'expects.thrilling')
    // Whatever was answered, only what people go by decides under which head it stands.
    assert.equal(choiceOf('none', { answer: 'fair', traits: [] }), 'expects')
    assert.equal(choiceOf('all', { answer: null, traits: ['sad'] }), 'found.sad')
  })

  it('can be read back, and holds no letter that a leaf may not hold', () => {
    const trait = fc.constantFrom(...traitsFor('film'))
    fc.assert(
      fc.property(
        fc.constantFrom('all', 'some', 'promo', 'none', 'unsaid', 'all/issuer'),
        fc.constantFrom(...ANSWERS),
        fc.uniqueArray(trait, { maxLength: MOST_TRAITS }),
        (basis, answer, traits) => {
          const choice = choiceOf(basis, { answer, traits })
          assert.match(choice, /^[a-z0-9.-]+$/)
          const saw = /^(all|some)/.test(basis)
          assert.deepEqual(readChoice(choice), {
            answer: saw ? answer : undefined,
            expects: !saw,
            traits: traits.toSorted(),
          })
        },
      ),
    )
  })

  it('is one of few: all of a list stay countable', () => {
    for (const traits of Object.values(lists)) {
      const n = traits.length
      const picks = 1 + n + (n * (n - 1)) / 2 + (n * (n - 1) * (n - 2)) / 6
      assert.ok(picks * (ANSWERS.length + 2) <= 1_100)
    }
  })
})

describe('the short lists', () => {
  it('are there for every kind of work, with words for every trait', () => {
    for (const kind of kinds) assert.ok(traitsFor(kind).length >= 8, kind)
    for (const trait of new Set(Object.values(lists).flat())) {
      assert.match(trait, /^[a-z]+$/)
      assert.ok(`trait-${trait}` in en.fairness, trait)
    }
  })
})

describe('counting', () => {
  it('keeps kinds of proof, what people say and expectations apart, and counts a trait once', () => {
    const counts = countVotes([
      { basis: 'all', choice: 'fair.sad.tender', net: 3 },
      { basis: 'some', choice: 'much-worse.sad', net: 2 },
      { basis: 'all/issuer', choice: 'fair', net: 4 },
      { basis: 'all/room', choice: 'fair.sad', net: 1 },
      { basis: 'promo', choice: 'expects.thrilling', net: 7 },
      { basis: 'unsaid', choice: 'expects', net: 1 },
    ])
    assert.deepEqual([counts.said.n, counts.issuer.n, counts.room.n, counts.expects.n], [5, 4, 1, 8])
    assert.deepEqual(counts.said.traits, { sad: 5, tender: 3 })
    assert.deepEqual(counts.said.answers, {
      'much-worse': 2,
      fair: 3,
      'much-better': 0,
      'something-else': 0,
    })
    assert.equal(leading(counts), 'said')
    counts.room.n = 20
    assert.equal(leading(counts), 'room')
    counts.issuer.n = 20
    assert.equal(leading(counts), 'issuer')
  })

  it('tells no share under 5, an interval under 20', () => {
    assert.deepEqual([0, 4, 5, 19, 20].map(telling), ['nothing', 'nothing', 'interval', 'interval', 'share'])
  })
})

describe('intervals', () => {
  it('are Wilson’s: by hand for 8 of 10, and the ends for none and all', () => {
    // z = 1.6449: (0.8 + 0.13528) / 1.27055 ± 1.6449 · √(0.016 + 0.0067636) / 1.27055
    const { share, low, high } = wilson(8, 10)
    near(share, 0.8)
    near(low, 0.5408, 0.0002)
    near(high, 0.9314, 0.0002)
    near(wilson(0, 20).low, 0)
    // For none of n the upper end is z² / (n + z²).
    near(wilson(0, 20).high, 2.705543 / 22.705543)
    near(wilson(20, 20).low, 20 / 22.705543)
    near(wilson(20, 20).high, 1)
  })

  it('are Newcombe’s for a difference: 56 of 70 against 48 of 80, method 10, as published at 95 %, wider than at 90 %', () => {
    // Newcombe 1998, table II (a), gives 0.0524 to 0.3339 at 95 %; at 90 % both ends lie inside.
    const { share, low, high } = gapOf(wilson(56, 70), wilson(48, 80))
    near(share, 0.2)
    assert.ok(low > 0.0524 && low < share && high < 0.3339 && high > share, `${low} ${high}`)
    const other = gapOf(wilson(48, 80), wilson(56, 70))
    near(other.low, -high)
    near(other.high, -low)
  })

  it('stay between 0 and 1 and around the share, whatever is counted', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.float({ min: 0, max: 1, noNaN: true }),
        (n, part) => {
          const { share, low, high } = wilson(Math.round(n * part), n)
          assert.ok(low >= 0 && low <= share + 1e-9 && share <= high + 1e-9 && high <= 1)
        },
      ),
    )
  })

  it('order the traits by how far expectation and experience lie apart, in either direction', () => {
    const group = (n: number, traits: Record<string, number>) => ({ ...countVotes([]).said, n, traits })
    const gaps = traitGaps(
      ['sad', 'thrilling', 'funny'],
      group(40, { sad: 30, thrilling: 10 }),
      group(80, { sad: 8, thrilling: 60, funny: 4 }),
    )
    assert.deepEqual(
      gaps.map(({ trait, gap }) => [trait, Math.round(gap!.share * 100)]),
      [
        ['sad', -65],
        ['thrilling', 50],
        ['funny', 5],
      ],
    )
    assert.equal(traitGaps(['sad'], group(0, {}), group(3, {}))[0]!.gap, undefined)
  })
})
