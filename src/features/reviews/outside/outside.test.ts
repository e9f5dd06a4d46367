import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { CSV_COLUMNS, readFigures } from './forms.ts'
import { contradictionOf, inHundred, newestOf, type Figure } from './rules.ts'

const score = (
  source: string,
  value: number,
  lowest: number,
  highest: number,
  day = '2026-09-12',
): Figure => ({
  source,
  measure: 'score',
  value,
  lowest,
  highest,
  takenAt: new Date(`${day}T00:00:00Z`),
})

describe('other places', () => {
  it('are put on one scale from 0 to 100', () => {
    assert.equal(inHundred(score('a', 10, 1, 10)), 100)
    assert.equal(inHundred(score('a', 5.5, 1, 10)), 50)
    assert.equal(inHundred(score('a', 0.5, 0.5, 5)), 0)
  })

  it('contradict each other from 30 points on', () => {
    const given = [score('Aster', 8, 0, 10), score('Birch', 50, 0, 100)]
    assert.deepEqual(contradictionOf(given), {
      high: { source: 'Aster', score: 80 },
      low: { source: 'Birch', score: 50 },
    })
    assert.equal(contradictionOf([score('Aster', 8, 0, 10), score('Birch', 51, 0, 100)]), undefined)
    assert.equal(contradictionOf([score('Aster', 8, 0, 10)]), undefined)
    assert.equal(contradictionOf([]), undefined)
  })

  it('by their newest scores, taken within 30 days', () => {
    const old = score('Aster', 10, 0, 10, '2026-08-01')
    assert.equal(contradictionOf([old, score('Aster', 5, 0, 10), score('Birch', 50, 0, 100)]), undefined)
    assert.equal(contradictionOf([old, score('Birch', 0, 0, 100, '2026-09-01')]), undefined)
    assert.ok(contradictionOf([old, score('Birch', 0, 0, 100, '2026-08-31')]))
    assert.deepEqual(
      newestOf([old, score('Aster', 5, 0, 10)]).map(({ value }) => value),
      [5],
    )
  })

  it('never contradict by counts: 40,000 signatures against 3 are no contradiction', () => {
    const count = (source: string, value: number): Figure => ({
      source,
      measure: 'signatures',
      value,
      lowest: null,
      highest: null,
      takenAt: new Date(0),
    })
    assert.equal(contradictionOf([count('a', 40_000), count('b', 3)]), undefined)
  })
})

const HEAD = CSV_COLUMNS.join(',')

describe('a table of other places', () => {
  it('is read as a whole', () => {
    const read = readFigures(
      `\ufeff${HEAD}\r\nAster,score,"8,1",0,10,https://aster.example/1,2026-09-12T14:02\r\nBirch,signatures,12400,,,https://birch.example,2026-09-12\r\n`,
    )
    assert.ok('figures' in read)
    assert.deepEqual(read.figures, [
      {
        source: 'Aster',
        measure: 'score',
        value: 8.1,
        lowest: 0,
        highest: 10,
        url: 'https://aster.example/1',
        takenAt: new Date('2026-09-12T14:02:00Z'),
      },
      {
        source: 'Birch',
        measure: 'signatures',
        value: 12_400,
        lowest: null,
        highest: null,
        url: 'https://birch.example',
        takenAt: new Date('2026-09-12T00:00:00Z'),
      },
    ])
  })

  it('or not at all, with the line that is wrong', () => {
    const good = 'Aster,score,8,0,10,https://a.example,2026-09-12'
    const wrong: [string, string][] = [
      ['Aster,score,11,0,10,https://a.example,2026-09-12', 'highest'],
      ['Aster,score,8,,,https://a.example,2026-09-12', 'highest'],
      ['Aster,score,8,10,10,https://a.example,2026-09-12', 'highest'],
      ['Aster,ratings,8.5,,,https://a.example,2026-09-12', 'value'],
      ['Aster,ratings,8,0,10,https://a.example,2026-09-12', 'value'],
      ['Aster,ratings,1e9,,,https://a.example,2026-09-12', 'value'],
      ['Aster,ratings,-5,,,https://a.example,2026-09-12', 'value'],
      ['Aster,stars,8,,,https://a.example,2026-09-12', 'measure'],
      [',ratings,8,,,https://a.example,2026-09-12', 'source'],
      ['Aster,ratings,8,,,javascript:alert(1),2026-09-12', 'url'],
      ['Aster,ratings,8,,,https://a.example,2026-02-30T10:00', 'takenAt'],
      ['Aster,ratings,8,,,https://a.example,yesterday', 'takenAt'],
    ]
    for (const [line, column] of wrong) {
      const read = readFigures(`${HEAD}\n${good}\n${line}\n`)
      assert.ok('problem' in read, line)
      assert.deepEqual([read.problem, read.values], ['reviews.outside-csv-line', { line: 3, column }], line)
    }
  })

  it('that is none is told so', () => {
    for (const [text, problem] of [
      ['', 'reviews.outside-csv-columns'],
      ['a,b\n1,2', 'reviews.outside-csv-columns'],
      [`${HEAD}\n"open`, 'reviews.outside-csv-wrong'],
      [
        `${HEAD}\n${'Aster,ratings,8,,,https://a.example,2026-09-12\n'.repeat(501)}`,
        'reviews.outside-csv-long',
      ],
    ] as const) {
      const read = readFigures(text)
      assert.equal('problem' in read && read.problem, problem)
    }
  })

  it('whatever it is, is read without a fault', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `${HEAD}\n${text}`),
        ),
        (text) => {
          const read = readFigures(text)
          assert.ok('problem' in read || Array.isArray(read.figures))
        },
      ),
    ))
})
