import assert from 'node:assert/strict'
import { it } from 'node:test'
import { withApp } from '../../../../test/app.ts'

it('says what a verified viewing is and that the list needs script', () =>
  withApp(async (app) => {
    const page = await app.request('/proofs')
    assert.equal(page.status, 200)
    assert.match(page.words, /needs JavaScript/)
    assert.match(page.words, /it does not say that you watched/)
    assert.match(page.words, /not evidence against the operator/)
    assert.match(page.headers.get('cache-control')!, /public/)
  }))
