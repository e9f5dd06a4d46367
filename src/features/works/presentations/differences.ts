import { diffWords } from 'diff'
import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'

export interface Piece {
  text: string
  is: 'same' | 'gone' | 'new'
}

/** Beyond this many changes the texts have little in common, and marks would say nothing. */
const MOST_EDITS = 1_000

/**
 * What went and what came, word by word as the language parts words (jsdiff: Myers, "An O(ND) difference algorithm", 1986; words by
 * Unicode UAX 29). Undefined when they differ too much to be compared.
 */
export function differences(before: string, after: string, language: string): Piece[] | undefined {
  const intlSegmenter = new Intl.Segmenter(language === 'und' ? undefined : language, { granularity: 'word' })
  return diffWords(before, after, { intlSegmenter, maxEditLength: MOST_EDITS })?.map((change) => ({
    text: change.value,
    is: change.added ? 'new' : change.removed ? 'gone' : 'same',
  }))
}

/** One side of a comparison: its own words, those that the other side lacks marked by lines, brackets and, read out, by words. */
export function markedText(words: Words, pieces: readonly Piece[], side: 'before' | 'after'): Html {
  const own = side === 'before' ? 'gone' : 'new'
  const hint = words(`posters.mark-${own}`)
  const end = words('posters.mark-end')
  return html`<p>${pieces
    .filter((piece) => piece.is === 'same' || piece.is === own)
    .map((piece) => {
      if (piece.is === 'same') return html`${piece.text}`
      const inner = html`<span class="visually-hidden">${hint} </span>${piece.text.trim()}<span class="visually-hidden"> ${end}</span>`
      const [lead, tail] = [/^\s/.test(piece.text) ? ' ' : '', /\s$/.test(piece.text) ? ' ' : '']
      return own === 'gone'
        ? html`${lead}<del>${inner}</del>${tail}`
        : html`${lead}<ins>${inner}</ins>${tail}`
    })}</p>`
}
