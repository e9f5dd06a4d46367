import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { differenceOf } from './difference.ts'

it('tells word by word what went and what came', () => {
  assert.deepEqual(differenceOf('The poster sells the winning.', 'The poster sells the losing.', 'en'), [
    { text: 'The poster sells the ', change: 'same' },
    { text: 'winning', change: 'removed' },
    { text: 'losing', change: 'added' },
    { text: '.', change: 'same' },
  ])
})

it('finds the words of languages that are written without spaces', () => {
  const parts = differenceOf('この映画を見せてください', 'この本を見せてください', 'ja')
  assert.deepEqual(
    parts.filter(({ change }) => change !== 'same'),
    [
      { text: '映画', change: 'removed' },
      { text: '本', change: 'added' },
    ],
  )
})

it('holds both texts whole, whatever they are', () => {
  const whole = (text: string): string => text.replace(/\s+/g, '')
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      (before, after) => {
        const parts = differenceOf(before, after, 'und')
        const without = (change: string): string =>
          whole(
            parts
              .filter((part) => part.change !== change)
              .map((part) => part.text)
              .join(''),
          )
        assert.equal(without('added'), whole(before))
        assert.equal(without('removed'), whole(after))
      },
    ),
    { numRuns: 300 },
  )
})

/** So many words, none of which stands in another list. */
const words = (count: number, stem: string): string[] =>
  Array.from({ length: count }, (_, n) => `${stem}${n}`)

it('marks a whole passage that came or went, however long, where it stands', () => {
  const [begin, end] = [words(20, 'begin'), words(20, 'end')]
  const [short, long] = [
    `${[...begin, ...end].join(' ')}.`,
    `${[...begin, ...words(500, 'new'), ...end].join(' ')}.`,
  ]
  const same = { text: `${begin.join(' ')} `, change: 'same' }
  const rest = { text: `${end.join(' ')}.`, change: 'same' }
  const passage = `${words(500, 'new').join(' ')} `
  assert.deepEqual(differenceOf(short, long, 'en'), [same, { text: passage, change: 'added' }, rest])
  assert.deepEqual(differenceOf(long, short, 'en'), [same, { text: passage, change: 'removed' }, rest])
})

it('compares word by word while 150 words are others, and shows both texts whole beyond that', () => {
  // Every second word stays, so that no passage went as a whole.
  const text = (others: number): string =>
    words(200, 'same')
      .map((word, n) => `${word} ${n < others ? 'new' : 'old'}${n}`)
      .join(' ')
  assert.equal(differenceOf(text(0), text(150), 'en').filter(({ change }) => change === 'added').length, 150)
  const parts = differenceOf(text(0), text(151), 'en')
  assert.deepEqual(
    parts.map(({ change }) => change),
    ['same', 'removed', 'added', 'same'],
  )
  const without = (change: string): string =>
    parts
      .filter((part) => part.change !== change)
      .map((part) => part.text)
      .join('')
  assert.equal(without('added'), text(0))
  assert.equal(without('removed'), text(151))
})
