import assert from 'node:assert/strict'
import test from 'node:test'
import { wordsOf } from '#core/i18n.ts'
import { basisBar, basisParts, type BasisCounts } from '#ui/basis-bar.ts'

const words = wordsOf('en', 'Etc/UTC')
const none: BasisCounts = {
  'seen-all-verified': 0,
  'seen-all': 0,
  'seen-some': 0,
  'seen-promo': 0,
  'seen-none': 0,
  'seen-unsaid': 0,
}

const bar = (counts: Partial<BasisCounts>): string =>
  basisBar({ words, counts: { ...none, ...counts } }).toString()
const drawn = (markup: string): string[] =>
  [
    ...markup.split('</svg>')[0]!.matchAll(/<rect class="([\w-]+)" x="([\d.]+%)" y="0" width="([\d.]+%)"/g),
  ].map((found) => found.slice(1).join(' '))
const legend = (markup: string): string[] =>
  [
    ...markup.matchAll(
      /<span class="basis-name">(.*?) <b>(.*?)<\/b><\/span> <span class="basis-count">(.*?)<\/span>/g,
    ),
  ].map((found) => found.slice(1).join(' '))

test('groups follow each other without a gap, in their order', () => {
  // 1 of 8, 5 of 8, 2 of 8.
  assert.deepEqual(drawn(bar({ 'seen-promo': 5, 'seen-all': 1, 'seen-unsaid': 2 })), [
    'seen-all 0% 12.5%',
    'seen-promo 12.5% 62.5%',
    'seen-unsaid 75% 25%',
  ])
})

test('the legend tells groups that nobody is in, but speaks of verified viewings only where there are some', () => {
  assert.deepEqual(legend(bar({ 'seen-all': 3, 'seen-none': 1 })), [
    'All of it 75% 3',
    'Some of it 0% 0',
    'The poster or trailer 0% 0',
    'None of it 25% 1',
    'Not said 0% 0',
  ])
  assert.equal(legend(bar({ 'seen-all-verified': 1 }))[0], 'All of it, verified 100% 1')
})

test('a few among many are "under 1%", not zero', () => {
  assert.equal(legend(bar({ 'seen-all': 1, 'seen-none': 5_000 }))[0], 'All of it under 1% 1')
})

test('nobody yet: an empty bar without a legend', () => {
  assert.deepEqual(drawn(bar({})), [])
  assert.deepEqual(legend(bar({})), [])
})

test('shares add up to the whole bar', () => {
  const parts = basisParts({ ...none, 'seen-all': 7, 'seen-some': 11, 'seen-none': 13 })
  const last = parts.at(-1)!
  assert.ok(Math.abs(last.start + last.share - 1) < 1e-12)
})
