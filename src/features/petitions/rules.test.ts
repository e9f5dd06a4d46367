import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BasisCounts } from '#ui/basis-bar.ts'
import {
  canonicalText,
  curve,
  pollSeconds,
  reachedAt,
  seenShare,
  textHash,
  type MinuteCounts,
  type PetitionText,
} from './rules.ts'

const counts = (
  verified: number,
  all: number,
  some: number,
  promo: number,
  none: number,
  unsaid: number,
): BasisCounts => ({
  'seen-all-verified': verified,
  'seen-all': all,
  'seen-some': some,
  'seen-promo': promo,
  'seen-none': none,
  'seen-unsaid': unsaid,
})

describe('what people go by', () => {
  // The drawing of the petition page: 477,548 of the 557,139 who answered have seen at least the poster, 85.7 in 100.
  const drawn = counts(42_857, 67_347, 48_979, 318_365, 79_591, 55_102)

  it('counts the poster where the petition is about the poster', () => {
    assert.deepEqual(seenShare('promotion', drawn), {
      answered: 557_139,
      seen: 477_548,
      inHundred: 86,
      say: 'in-hundred',
    })
  })

  it('counts only the work where the petition is about the work, its being offered or a principle', () => {
    // 159,183 of 557,139 = 28.57 in 100.
    for (const about of ['work', 'offered', 'principle'] as const)
      assert.deepEqual(seenShare(about, drawn), {
        answered: 557_139,
        seen: 159_183,
        inHundred: 29,
        say: 'in-hundred',
      })
  })

  it('never rounds to all or to none', () => {
    assert.equal(seenShare('work', counts(0, 999, 0, 0, 1, 0)).say, 'over-ninety-nine')
    assert.equal(seenShare('work', counts(0, 1, 0, 0, 999, 0)).say, 'under-one')
    assert.equal(seenShare('work', counts(0, 1000, 0, 0, 0, 0)).say, 'in-hundred')
    assert.equal(seenShare('work', counts(0, 0, 0, 0, 1000, 0)).say, 'in-hundred')
  })

  it('tells few answers one by one', () => {
    assert.deepEqual(seenShare('work', counts(0, 2, 0, 0, 1, 40)), {
      answered: 3,
      seen: 2,
      inHundred: 67,
      say: 'few',
    })
    assert.equal(seenShare('work', counts(0, 0, 0, 0, 0, 7)).say, 'nobody-answered')
  })
})

describe('the text that is signed', () => {
  const text: PetitionText = {
    about: 'promotion',
    form: 'demand',
    addressee: 'Lumen',
    language: 'en',
    action: 'Show the poster of the makers',
    why: 'It was changed.\n\nNobody said why.',
    more: 'C:\\posters',
  }

  it('is made of sorted lines that no value can forge', () => {
    assert.equal(
      canonicalText(text),
      'about=promotion\naction=Show the poster of the makers\naddressee=Lumen\nform=demand\nlanguage=en\nmore=C:\\\\posters\n' +
        'why=It was changed.\\n\\nNobody said why.\n',
    )
    assert.notEqual(
      canonicalText({ ...text, more: 'x\nwhy=y', why: '' }),
      canonicalText({ ...text, more: 'x', why: 'y' }),
    )
  })

  it('is the same however its letters were composed', () => {
    assert.deepEqual(
      textHash({ ...text, action: 'Caf\u0065\u0301' }),
      textHash({ ...text, action: 'Caf\u00e9' }),
    )
  })

  it('has the hash that sha256sum gives for these bytes', () => {
    const short: PetitionText = {
      about: 'work',
      form: 'call',
      addressee: '',
      language: 'en',
      action: 'a',
      why: 'b',
      more: '',
    }
    // printf 'about=work\naction=a\naddressee=\nform=call\nlanguage=en\nmore=\nwhy=b\n' | sha256sum
    assert.equal(
      textHash(short).toString('hex'),
      'df1a1322084f1c6433577c824a19b6757e122cf37b4eafd6fd38dbf053def7c2',
    )
  })
})

describe('the curve', () => {
  const minute = (time: string, net: number): MinuteCounts => ({
    minute: time,
    counted: net,
    withdrawn: 0,
    removed: 0,
    restored: 0,
    net,
  })
  const series = [
    minute('2026-09-08T10:00Z', 5),
    minute('2026-09-08T10:01Z', 7),
    minute('2026-09-08T12:30Z', -2),
    minute('2026-09-08T13:00Z', 10),
  ]

  it('names the minute in which the threshold was reached, also when the count fell again', () => {
    assert.equal(reachedAt(series, 12)?.toISOString(), '2026-09-08T10:01:00.000Z')
    assert.equal(reachedAt(series, 20)?.toISOString(), '2026-09-08T13:00:00.000Z')
    assert.equal(reachedAt(series, 21), undefined)
  })

  it('begins with nothing and ends with the count', () => {
    const points = curve(series, new Date('2026-09-08T09:59:30Z'), new Date('2026-09-08T13:00:40Z'))
    assert.deepEqual(points[0], { at: new Date('2026-09-08T09:59:00Z'), value: 0 })
    assert.deepEqual(points.at(-1), { at: new Date('2026-09-08T13:00:40Z'), value: 20 })
    // 181 minutes in steps of two: the step that ends at 10:02 has both first minutes.
    assert.equal(points.find((point) => point.at.toISOString() === '2026-09-08T10:02:00.000Z')?.value, 12)
    assert.equal(points.find((point) => point.at.toISOString() === '2026-09-08T12:30:00.000Z')?.value, 12)
    assert.equal(points.find((point) => point.at.toISOString() === '2026-09-08T12:32:00.000Z')?.value, 10)
  })

  it('has few points for long spans', () => {
    const points = curve(series, new Date('2026-09-08T10:00:00Z'), new Date('2027-09-08T10:00:00Z'))
    assert.ok(points.length <= 200, String(points.length))
    assert.equal(points.at(-1)?.value, 20)
  })

  it('is not drawn in the first minutes, and flat where nobody signed', () => {
    assert.deepEqual(curve(series, new Date('2026-09-08T10:00:00Z'), new Date('2026-09-08T10:04:59Z')), [])
    const flat = curve([], new Date('2026-09-08T10:00:00Z'), new Date('2026-09-08T10:05:00Z')).map(
      (point) => point.value,
    )
    assert.deepEqual(flat, [0, 0, 0, 0, 0, 0])
  })
})

describe('how often a page asks', () => {
  it('is every second while one can sign, and less under load', () => {
    assert.deepEqual([pollSeconds(true, 0.2), pollSeconds(false, 0.2)], [1, 10])
    assert.deepEqual(
      [pollSeconds(true, 0.7), pollSeconds(true, 0.85), pollSeconds(true, 0.99), pollSeconds(false, 0.7)],
      [2, 5, 10, 10],
    )
  })
})
