import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { offsetOf, pageLinks, pageNumber } from './pages.ts'

const at = (query: string): URL => new URL(`http://localhost/works${query}`)

describe('pages of a list', () => {
  it('counts from one and takes nonsense for the first', () => {
    assert.equal(pageNumber(at('')), 1)
    assert.equal(pageNumber(at('?page=3')), 3)
    assert.equal(pageNumber(at('?page=-2')), -2)
    assert.equal(pageNumber(at('?page=2e9')), 1)
    assert.equal(offsetOf(3, 20), 40)
    assert.equal(offsetOf(0, 20), undefined)
  })

  it('leads from page to page and keeps the rest of the query', () => {
    const links = pageLinks(at('?q=a%26b&page=2'), { number: 2, size: 20, total: 50 })
    assert.deepEqual(links, {
      first: '/works?q=a%26b',
      prev: '/works?q=a%26b',
      next: '/works?q=a%26b&page=3',
      last: '/works?q=a%26b&page=3',
    })
  })

  it('leads back from beyond the ends', () => {
    assert.deepEqual(pageLinks(at('?page=900'), { number: 900, size: 20, total: 50 }), {
      first: '/works',
      prev: '/works?page=3',
      next: null,
      last: '/works?page=3',
    })
    assert.equal(pageLinks(at('?page=-5'), { number: -5, size: 20, total: 50 }).next, '/works')
    assert.deepEqual(pageLinks(at(''), { number: 1, size: 20, total: 0 }), {
      first: '/works',
      prev: null,
      next: null,
      last: '/works',
    })
  })
})
