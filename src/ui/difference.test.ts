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
