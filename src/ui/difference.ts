import { diffWords } from 'diff'
import { html, type Html } from '#core/html.ts'
import type { Words } from '#core/i18n.ts'

export interface DifferencePart {
  text: string
  change: 'same' | 'added' | 'removed'
}

const segmenters = new Map<string, Intl.Segmenter>()

function segmenter(language: string): Intl.Segmenter {
  let found = segmenters.get(language)
  if (!found) {
    // A tag that somebody made up would throw; words are then cut as in any language.
    const known = Intl.Segmenter.supportedLocalesOf(language === 'und' ? [] : [language])
    segmenters.set(language, (found = new Intl.Segmenter(known, { granularity: 'word' })))
  }
  return found
}

/**
 * Words that came and words that went, together: the work grows with the square of this number, and with every text that somebody could send it
 * stays within hundredths of a second. A hundred and fifty words put in the place of others are half of the longest petition. (The package's
 * `timeout` would show one reader the words and the next one, on a busy machine, none.)
 */
const MOST_EDITS = 300

/**
 * Word by word what became of a text, also where words are written without spaces. Where more than `MOST_EDITS` changed: what stands between
 * the words that begin and end both texts went as a whole, and what stands there now came.
 */
export function differenceOf(before: string, after: string, language: string): DifferencePart[] {
  const intlSegmenter = segmenter(language)
  const changes = diffWords(before, after, { intlSegmenter, maxEditLength: MOST_EDITS })
  if (!changes) return replaced(wordsIn(before, intlSegmenter), wordsIn(after, intlSegmenter))
  return changes.map(({ value, added, removed }) => ({
    text: value,
    change: added ? 'added' : removed ? 'removed' : 'same',
  }))
}

const wordsIn = (text: string, intlSegmenter: Intl.Segmenter): string[] =>
  Array.from(intlSegmenter.segment(text), ({ segment }) => segment)

function replaced(before: readonly string[], after: readonly string[]): DifferencePart[] {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head++
  let tail = 0
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  const parts: DifferencePart[] = [
    { text: before.slice(0, head).join(''), change: 'same' },
    { text: before.slice(head, before.length - tail).join(''), change: 'removed' },
    { text: after.slice(head, after.length - tail).join(''), change: 'added' },
    { text: after.slice(after.length - tail).join(''), change: 'same' },
  ]
  return parts.filter(({ text }) => text !== '')
}

/** Both versions in one text: what went is struck through, what came is underlined, and both are said. */
export function difference({
  words,
  before,
  after,
  language,
}: {
  words: Words
  before: string
  after: string
  language: string
}): Html {
  const parts = differenceOf(before, after, language)
  const said = (text: string): Html => html`<span class="visually-hidden">${text}</span>`
  return html`<div class="statement difference" lang="${language}" dir="auto">${parts.map(
    ({ text, change }) =>
      change === 'same'
        ? html`${text}`
        : change === 'removed'
          ? html`<del>${said(words('ui.removed-from'))}${text}${said(words('ui.removed-to'))}</del>`
          : html`<ins>${said(words('ui.added-from'))}${text}${said(words('ui.added-to'))}</ins>`,
  )}</div>`
}
