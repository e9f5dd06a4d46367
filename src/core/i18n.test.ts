import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wordsOf } from './i18n.ts'

test('a sentence that comes again is the one for its numbers, its words and its language', () => {
  const words = wordsOf('en', 'Etc/UTC')
  for (let round = 0; round < 2; round++) {
    assert.equal(words('ui.signatures-unit', { n: 1 }), 'signature')
    // More than are kept.
    for (let n = 2; n < 6_000; n++) assert.equal(words('ui.signatures-unit', { n }), 'signatures')
    for (const [used, most] of [
      [1, 12],
      [11, 2],
      [1, 12],
    ] as const)
      assert.equal(words('ui.up-to', { n: used * most }), `Up to ${used * most} characters`)
    for (const addressee of ['Lumen', 'Odeon'])
      assert.match(words('petitions.byline-to', { addressee, author: 'Ada' }), new RegExp(addressee))
  }
})
