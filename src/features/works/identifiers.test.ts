import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { identifiersIn, isbn13, normaliseIdentifier } from './identifiers.ts'

describe('identifiers of works', () => {
  // 0-306-40615-2 = 978-0-306-40615-7 is the example of the ISBN Users' Manual; 0-8044-2957-X has the check digit ten.
  it('turns ISBN-10 into ISBN-13 and checks both', () => {
    assert.equal(isbn13('0-306-40615-2'), '9780306406157')
    assert.equal(isbn13('978 0 306 40615 7'), '9780306406157')
    assert.equal(isbn13('0-8044-2957-x'), '9780804429573')
    assert.equal(isbn13('0-306-40615-3'), undefined)
    assert.equal(isbn13('978-0-306-40615-8'), undefined)
    assert.equal(isbn13('9771234567898'), undefined)
  })

  it('takes what people paste', () => {
    assert.equal(normaliseIdentifier('imdb', ' TT9196192 '), 'tt9196192')
    assert.equal(normaliseIdentifier('imdb', 'https://www.imdb.com/title/tt9196192/?ref_=x'), 'tt9196192')
    assert.equal(normaliseIdentifier('imdb', 'nm0000001'), undefined)
    assert.equal(normaliseIdentifier('wikidata', 'https://www.wikidata.org/wiki/Q83495#sitelinks'), 'Q83495')
    assert.equal(normaliseIdentifier('wikidata', 'Q0'), undefined)
    assert.equal(normaliseIdentifier('isbn', 'ISBN: 0-306-40615-2'), '9780306406157')
  })

  it('keeps films and series of TMDB apart', () => {
    assert.equal(normaliseIdentifier('tmdb', '603', 'film'), 'movie/603')
    assert.equal(normaliseIdentifier('tmdb', '603', 'series'), 'tv/603')
    assert.equal(
      normaliseIdentifier('tmdb', 'https://www.themoviedb.org/movie/603-the-matrix', 'series'),
      'movie/603',
    )
    assert.equal(normaliseIdentifier('tmdb', '603', 'book'), undefined)
  })

  it('finds every scheme that a search text could be', () => {
    assert.deepEqual(identifiersIn('tt9196192'), [{ scheme: 'imdb', value: 'tt9196192' }])
    assert.deepEqual(identifiersIn('0306406152'), [{ scheme: 'isbn', value: '9780306406157' }])
    assert.deepEqual(identifiersIn('paper crowns'), [])
  })
})
