import assert from 'node:assert/strict'
import test from 'node:test'
import { differences } from './published.js'

test('verified viewings are compared by who vouches for them, not only in sum', () => {
  const sums = /** @type {import('./leaf.js').Sums} */ (
    /** @type {unknown} */ ({ net: 6, basis: { all: 3, 'all/issuer': 2, 'all/room': 1 }, choice: {} })
  )
  const bar = { 'seen-all': 3, 'seen-all-verified': 3 }
  assert.deepEqual(differences({ net: 6, bar, proof: { issuer: 2, room: 1, 'self-hosted': 0 } }, sums), [])
  assert.deepEqual(differences({ net: 6, bar, proof: { issuer: 3, room: 0, 'self-hosted': 0 } }, sums), [
    'proof issuer: published 3, recounted 2',
    'proof room: published 0, recounted 1',
  ])
})
