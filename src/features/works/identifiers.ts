/** Catalogues that name works, in the order in which they are shown. */
export const schemes = ['imdb', 'wikidata', 'tmdb', 'isbn'] as const
export type Scheme = (typeof schemes)[number]

export interface Identifier {
  scheme: Scheme
  value: string
}

/**
 * The one spelling of an identifier: `tt0133093`, `Q83495`, `movie/603` or `tv/1396`, an ISBN-13 without hyphens.
 * Takes what people paste: the bare identifier, with spaces and hyphens, or the address of its page. Undefined when it is none.
 */
export function normaliseIdentifier(scheme: Scheme, text: string, kind?: string): string | undefined {
  const given = text.normalize('NFKC').trim()
  switch (scheme) {
    case 'imdb':
      return /(?:^|\/title\/)(tt\d{7,10})(?:[/?#]|$)/i.exec(given)?.[1]?.toLowerCase()
    case 'wikidata':
      return /(?:^|\/(?:wiki|entity)\/)(q[1-9]\d{0,11})(?:[/?#]|$)/i.exec(given)?.[1]?.toUpperCase()
    case 'tmdb':
      return tmdb(given, kind)
    case 'isbn':
      return isbn13(given.replace(/^isbn(?:-1[03])?[:\s]*/i, ''))
  }
}

/** TMDB numbers films and series apart from each other, so the number alone is not enough. */
function tmdb(given: string, kind: string | undefined): string | undefined {
  const path = /(?:^|themoviedb\.org\/)(movie|tv)[/ ]([1-9]\d{0,9})(?:\b|$)/i.exec(given)
  if (path) return `${path[1]!.toLowerCase()}/${path[2]}`
  if (!/^[1-9]\d{0,9}$/.test(given)) return
  if (kind === 'film') return `movie/${given}`
  if (kind === 'series' || kind === 'episode') return `tv/${given}`
}

/** ISBN-10 or ISBN-13 → ISBN-13, when the check digit is right (ISO 2108, annex C). */
export function isbn13(text: string): string | undefined {
  const plain = text.replace(/[\s\u2010-\u2015-]/g, '').toUpperCase()
  if (/^97[89]\d{10}$/.test(plain)) return checkDigit13(plain.slice(0, 12)) === plain[12] ? plain : undefined
  if (!/^\d{9}[\dX]$/.test(plain)) return
  const sum = [...plain].reduce(
    (total, digit, index) => total + (10 - index) * (digit === 'X' ? 10 : Number(digit)),
    0,
  )
  if (sum % 11 !== 0) return
  const body = `978${plain.slice(0, 9)}`
  return body + checkDigit13(body)
}

function checkDigit13(first12: string): string {
  const sum = [...first12].reduce((total, digit, index) => total + Number(digit) * (index % 2 ? 3 : 1), 0)
  return String((10 - (sum % 10)) % 10)
}

/** Page of the catalogue about the work; an ISBN has none that is neutral. */
export function identifierUrl({ scheme, value }: Identifier): string | undefined {
  switch (scheme) {
    case 'imdb':
      return `https://www.imdb.com/title/${value}/`
    case 'wikidata':
      return `https://www.wikidata.org/wiki/${value}`
    case 'tmdb':
      return `https://www.themoviedb.org/${value}`
    case 'isbn':
      return
  }
}

/** All identifiers that a text could be, for the search. */
export function identifiersIn(text: string): Identifier[] {
  return schemes.flatMap((scheme) => {
    const value = normaliseIdentifier(scheme, text)
    return value ? [{ scheme, value }] : []
  })
}
